WITH {{newest}}
SELECT e.region AS region, e.technology AS technology, k.name AS "KPI", count() AS judged, countIf(s.deviation > 0 AND (s.value < s.expected_low OR s.value > s.expected_high)) AS "worse than expected",
    "worse than expected" / judged AS "share worse", round(quantile(0.5)(s.deviation), 2) AS "median, in spreads to the worse"
FROM (SELECT element_key, kpi, value, expected_low, expected_high, deviation FROM scores WHERE period_end = newest AND quality = 'ok') AS s
INNER JOIN (SELECT * FROM elements_shown WHERE {{chosen}}) AS e ON e.element_key = s.element_key
INNER JOIN (SELECT kpi, name FROM kpis FINAL) AS k ON k.kpi = s.kpi
GROUP BY region, technology, "KPI"
ORDER BY "share worse" DESC, judged DESC, region, technology, "KPI"
LIMIT 200
