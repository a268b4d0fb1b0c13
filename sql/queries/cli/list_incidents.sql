-- Incidents as they stand, newest first, with counts only.
SELECT i.incident_id AS incident_id, i.state AS state, i.severity AS severity, i.onset AS onset, i.detected_at AS detected_at, i.resolved_at AS resolved_at,
    i.root_kind AS root_kind, i.root_id AS root_id, i.area AS area, i.sentence AS sentence, w.how_sure AS how_sure, w.remarks AS remarks, e.elements AS elements, c.customers AS customers, c.contactable AS contactable
FROM (SELECT * FROM incidents WHERE {state:String} = '' OR state = {state:String}) AS i
LEFT JOIN incident_words AS w ON w.incident_id = i.incident_id
LEFT JOIN (SELECT incident_id, countIf(role != 'served') AS elements FROM incident_elements FINAL WHERE NOT removed GROUP BY incident_id) AS e ON e.incident_id = i.incident_id
LEFT JOIN (SELECT * FROM incident_impact FINAL) AS c ON c.incident_id = i.incident_id
ORDER BY i.detected_at DESC, i.incident_id
LIMIT {rows_max:UInt32}
