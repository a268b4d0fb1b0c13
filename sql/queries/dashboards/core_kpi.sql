SELECT s.period_end AS time, concat(e.element, s.part.1) AS element, s.part.2 AS value
FROM (SELECT period_end, element_key, arrayJoin([('', value[indexOf(kpis, {{kpi}})]), (', expected', expected[indexOf(kpis, {{kpi}})])]) AS part
    FROM element_kpi_scores FINAL
    PREWHERE $__timeFilter(period_end) AND element_key IN (SELECT element_key FROM elements_shown WHERE is_core AND kind = {{kind}})
    WHERE quality[indexOf(kpis, {{kpi}})] IN (1, 4, 5)) AS s
INNER JOIN (SELECT * FROM elements_shown WHERE is_core AND element_id IN (${core:sqlstring})) AS e ON e.element_key = s.element_key
WHERE isFinite(s.part.2)
ORDER BY time, element
