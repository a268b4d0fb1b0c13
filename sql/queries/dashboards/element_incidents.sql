SELECT i.severity AS severity, i.state AS state, i.onset AS onset, i.detected_at AS detected, i.sentence AS sentence, m.role AS role, i.customers AS customers, i.label AS label, i.incident_id AS incident
FROM incidents_shown AS i
INNER JOIN (SELECT incident_id, toString(role) AS role FROM incident_elements FINAL WHERE element_key = cityHash64(${element:sqlstring}) AND NOT removed) AS m ON m.incident_id = i.incident_id
ORDER BY i.detected_at DESC
LIMIT 100
