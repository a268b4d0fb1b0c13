WITH {{newest}}
SELECT e.region AS region, e.technology AS technology, count() AS elements, countIf(s.state = 'judged') AS judged,
    countIf(s.state = 'learning') AS "learning (unknown)", countIf(s.state = 'missing') AS "missing (unknown)", countIf(s.state = 'suspect') AS "suspect (unknown)",
    countIf(s.state = '') AS "never heard of (unknown)", countIf(s.state = 'locked') AS "masked: locked", countIf(s.state = 'maintenance') AS "masked: planned work"
FROM (SELECT * FROM elements_shown WHERE {{chosen}}) AS e
LEFT JOIN (SELECT element_key, toString(state) AS state FROM element_scores FINAL WHERE period_end = newest) AS s ON s.element_key = e.element_key
GROUP BY region, technology
ORDER BY judged / elements, region, technology
LIMIT 500
