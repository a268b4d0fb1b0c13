WITH {{newest}}
SELECT e.latitude AS latitude, e.longitude AS longitude, count() AS "not judged", arrayStringConcat(arraySort(groupUniqArray(if(s.state = '', 'never heard of', s.state))), ', ') AS why, any(e.area) AS area, any(e.element_id) AS element_id
FROM (SELECT * FROM elements_shown WHERE (latitude != 0 OR longitude != 0) AND {{chosen}}) AS e
LEFT JOIN (SELECT element_key, toString(state) AS state FROM element_scores FINAL WHERE period_end = newest) AS s ON s.element_key = e.element_key
WHERE s.state != 'judged'
GROUP BY latitude, longitude
ORDER BY latitude, longitude
LIMIT 20000
