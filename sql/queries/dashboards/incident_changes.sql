SELECT DISTINCT c.at AS at, replaceAll(toString(c.scope), '_', ' ') AS "of", c.scope_id AS place, c.kind AS kind, c.description AS description, dateDiff('minute', i.onset, c.at) AS "minutes after onset"
FROM (SELECT * FROM changes FINAL WHERE NOT removed) AS c
CROSS JOIN (SELECT * FROM elements_shown WHERE element_key IN (SELECT element_key FROM incident_elements FINAL WHERE incident_id = ${incident:sqlstring} AND NOT removed)) AS e
CROSS JOIN (SELECT onset FROM incidents_shown WHERE incident_id = ${incident:sqlstring}) AS i
WHERE c.at > i.onset - toIntervalDay(7) AND c.at < i.onset + toIntervalDay(1) AND {{touches}}
ORDER BY at DESC
LIMIT 100
