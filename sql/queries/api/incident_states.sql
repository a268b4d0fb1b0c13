-- Whether some incidents are over, and whether a regulator's demand holds for them.
SELECT i.incident_id AS incident_id, i.state = 'resolved' AS restored, o.active AS override
FROM (SELECT incident_id, state FROM incidents WHERE incident_id IN {incidents:Array(String)}) AS i
LEFT JOIN (SELECT incident_id, argMax(active, at) AS active FROM contact_overrides WHERE incident_id IN {incidents:Array(String)} GROUP BY incident_id) AS o ON o.incident_id = i.incident_id
