-- What the KPIs mean to a night's counting, as one number: their classes, scales, bad sides and places. Changes when one of them does.
SELECT toString(cityHash64(
    (SELECT groupArray((kpi, class, scale, worse)) FROM (SELECT toString(kpi) AS kpi, toString(class) AS class, toString(scale) AS scale, toString(worse) AS worse FROM kpis FINAL ORDER BY kpi)),
    (SELECT groupArray((kind, slot, kpi)) FROM (SELECT toString(kind) AS kind, slot, toString(kpi) AS kpi FROM kpi_slots FINAL ORDER BY kind, slot)))) AS hash
