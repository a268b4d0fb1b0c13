-- The open incidents as a headline: how many of each severity, the worst and oldest first, and how many customers each touches.
SELECT i.incident_id AS incident_id, toString(i.severity) AS severity, i.onset AS onset, toString(i.area) AS area, toString(i.root_kind) AS root_kind, i.root_id AS root_id, m.customers AS customers
FROM (SELECT * FROM incidents WHERE state = 'open') AS i
LEFT JOIN (SELECT incident_id, customers FROM incident_impact FINAL) AS m ON m.incident_id = i.incident_id
ORDER BY transform(severity, ['critical', 'major', 'minor', 'warning'], [0, 1, 2, 3], 4), onset, incident_id
LIMIT {limit:UInt32}
