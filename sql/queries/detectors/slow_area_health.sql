-- How many cells of each area were judged in the last period, how many of them show something, and which cells the area has:
-- those nothing is known of as well, because an outage is often what keeps their measurements from coming; those locked or under planned work not.
SELECT e.area AS area, countIf(s.state = 'judged') AS judged, countIf(s.state = 'judged' AND s.evidence >= 3) AS degraded,
    arraySlice(groupArrayIf(toString(e.element_key), s.state NOT IN ('locked', 'maintenance')), 1, 1000) AS element_keys
FROM (SELECT element_key, toString(area) AS area FROM elements FINAL WHERE NOT removed AND kind LIKE '%cell' AND area IN {areas:Array(String)}) AS e
LEFT JOIN (SELECT element_key, toString(state) AS state, evidence FROM element_scores FINAL WHERE period_end = {period_end:DateTime('UTC')}) AS s ON s.element_key = e.element_key
GROUP BY area
