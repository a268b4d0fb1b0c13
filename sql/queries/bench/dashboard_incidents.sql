-- The incidents of a simulated day, those that touch most people first.
SELECT i.incident_id AS incident_id, toUnixTimestamp(i.onset) AS onset, toUnixTimestamp(i.detected_at) AS detected_at, toString(i.root_kind) AS root_kind, i.root_id AS root_id, toString(i.severity) AS severity
FROM incidents AS i
LEFT JOIN (SELECT incident_id, customers FROM incident_impact FINAL) AS m ON m.incident_id = i.incident_id
WHERE i.state NOT IN ('merged', 'withdrawn') AND i.root_kind != 'source'
ORDER BY m.customers DESC, i.detected_at, i.incident_id
