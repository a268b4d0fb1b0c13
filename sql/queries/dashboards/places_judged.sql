WITH {{newest}}
SELECT e.latitude AS latitude, e.longitude AS longitude, round(max(s.score), 1) AS score, argMax(e.element, s.score) AS "worst element", any(e.area) AS area, count() AS judged, argMax(e.element_id, s.score) AS element_id
FROM (SELECT * FROM elements_shown WHERE (latitude != 0 OR longitude != 0) AND {{chosen}}) AS e
INNER JOIN (SELECT element_key, score FROM element_scores FINAL WHERE period_end = newest AND state = 'judged') AS s ON s.element_key = e.element_key
GROUP BY latitude, longitude
ORDER BY score, latitude, longitude
LIMIT 20000
