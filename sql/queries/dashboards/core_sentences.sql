SELECT c.period_end AS "when", e.element AS element, k.name AS "KPI", c.detector AS detector, round(c.score) AS score, c.sentence AS sentence, e.element_id AS element_id
FROM (SELECT * FROM core_scores FINAL WHERE $__timeFilter(period_end)) AS c
INNER JOIN (SELECT * FROM elements_shown WHERE is_core AND element_id IN (${core:sqlstring})) AS e ON e.element_key = c.element_key
LEFT JOIN (SELECT kpi, name FROM kpis FINAL) AS k ON k.kpi = c.kpi
ORDER BY c.score DESC, c.period_end DESC, element
LIMIT 100
