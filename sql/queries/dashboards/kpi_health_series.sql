SELECT $__timeInterval(s.period_end) AS time, e.technology AS technology, sum(s.worse) / sum(s.judged) AS "share worse"
FROM (
    SELECT period_end, element_key, values_judged AS judged, values_worse AS worse FROM element_kpi_scores FINAL WHERE $__timeFilter(period_end)
) AS s
INNER JOIN (SELECT * FROM elements_shown WHERE {{chosen}}) AS e ON e.element_key = s.element_key
GROUP BY time, technology
HAVING sum(s.judged) > 0
ORDER BY time, technology
