-- Every place with coordinates in the inventory, its cells by what is known of them in a period, the worst score among them, and the worst open incident it is part of.
-- A place is a site, or the element itself where the inventory names none. No number of people is made here but the incident's own.
WITH
    placed AS (
        SELECT element_key, if(site = '', element_id, site) AS place, toString(area) AS area, toString(region) AS region, toString(technology) AS technology, latitude, longitude
        FROM elements FINAL
        WHERE NOT removed AND kind LIKE '%cell' AND (latitude != 0 OR longitude != 0) AND abs(latitude) <= 90 AND abs(longitude) <= 180
    ),
    scored AS (SELECT element_key, toString(state) AS state, score FROM element_scores FINAL WHERE period_end = {period_end:DateTime('UTC')}),
    touched AS (
        SELECT e.element_key AS element_key, argMin((i.incident_id, i.severity, m.customers), (transform(i.severity, ['critical', 'major', 'minor', 'warning'], [0, 1, 2, 3], 4), i.onset, i.incident_id)) AS worst
        FROM (SELECT incident_id, element_key FROM incident_elements FINAL WHERE NOT removed) AS e
        INNER JOIN (SELECT incident_id, toString(severity) AS severity, onset FROM incidents WHERE state = 'open') AS i ON i.incident_id = e.incident_id
        LEFT JOIN (SELECT incident_id, customers FROM incident_impact FINAL) AS m ON m.incident_id = i.incident_id
        GROUP BY element_key
    )
SELECT p.place AS site, any(p.area) AS area, any(p.region) AS region, arraySort(groupUniqArray(p.technology)) AS technologies,
    avg(p.latitude) AS latitude, avg(p.longitude) AS longitude, count() AS cells,
    countIf(s.state = 'judged') AS judged, countIf(s.state = 'learning') AS learning, countIf(s.state = 'missing') AS missing, countIf(s.state = 'suspect') AS suspect,
    countIf(s.state IN ('locked', 'maintenance')) AS masked, countIf(s.state = '') AS unknown,
    if(judged = 0, NULL, maxIf(s.score, s.state = 'judged')) AS score,
    argMin(t.worst, (t.worst.1 = '', transform(t.worst.2, ['critical', 'major', 'minor', 'warning'], [0, 1, 2, 3], 4), t.worst.1)) AS worst_incident
FROM placed AS p
LEFT JOIN scored AS s ON s.element_key = p.element_key
LEFT JOIN touched AS t ON t.element_key = p.element_key
GROUP BY site
ORDER BY site
LIMIT {limit:UInt32}
