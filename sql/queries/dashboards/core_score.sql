SELECT s.period_end AS time, e.element AS element, s.score AS score
FROM (SELECT period_end, element_key, score FROM element_scores FINAL WHERE $__timeFilter(period_end) AND state = 'judged' AND element_key IN (SELECT element_key FROM elements_shown WHERE is_core)) AS s
INNER JOIN (SELECT * FROM elements_shown WHERE is_core AND element_id IN (${core:sqlstring})) AS e ON e.element_key = s.element_key
ORDER BY time, element
