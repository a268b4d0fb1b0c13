WITH {{newest}}, cityHash64(${element:sqlstring}) AS this
SELECT k.name AS "KPI", if(k.class = 'ratio', NULL, if(k.scale = 'log' OR k.class = 'rate', exp(b.center) - 1, b.center)) AS "usual value", if(k.class = 'ratio', NULL, b.spread) AS "usual spread, on its own scale", if(k.class = 'ratio', b.usual_ratio, NULL) AS "usual share of failures",
    b.attempts AS "usual attempts", b.samples AS "values it rests on", b.valid_from AS "made for"
FROM (SELECT * FROM baselines WHERE valid_from = (SELECT max(valid_from) FROM element_baselines) AND element_key = this
    AND hour_of_week = toUInt8((toDayOfWeek(newest - 900) - 1) * 24 + toHour(newest - 900))) AS b
INNER JOIN (SELECT * FROM kpis FINAL) AS k ON k.kpi = b.kpi
ORDER BY k.impact DESC, k.name
