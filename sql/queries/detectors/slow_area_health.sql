-- How many cells of each area were judged in the last period, and how many of them show something.
SELECT e.area AS area, count() AS judged, countIf(s.evidence >= 3) AS degraded, arraySlice(groupArray(toString(e.element_key)), 1, 1000) AS element_keys
FROM (SELECT element_key, evidence FROM element_scores FINAL WHERE period_end = {period_end:DateTime('UTC')} AND state = 'judged') AS s
INNER JOIN (SELECT element_key, toString(area) AS area FROM elements FINAL WHERE NOT removed AND kind LIKE '%cell' AND area IN {areas:Array(String)}) AS e ON e.element_key = s.element_key
GROUP BY area
