WITH {{newest}}
SELECT e.element_id AS value, concat(e.element, ' (', e.kind, if(e.region = 'no region', '', concat(', ', e.region)), ')') AS text
FROM (SELECT * FROM elements_shown WHERE region IN (${region:sqlstring}) AND technology IN (${technology:sqlstring}) AND vendor IN (${vendor:sqlstring})) AS e
LEFT JOIN (SELECT element_key, score FROM element_scores FINAL WHERE period_end = newest) AS s ON s.element_key = e.element_key
ORDER BY s.score DESC, e.element_id
LIMIT 2000
