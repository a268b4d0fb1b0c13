-- Steps of cases about a line under its new key; those already there, from a run that was cut off, are not written twice.
INSERT INTO case_events
SELECT e.* REPLACE (b.new_key AS line_key)
FROM case_events AS e
INNER JOIN {vault:Identifier}.key_bridge AS b ON b.old_key = e.line_key
WHERE (e.incident_id, e.centre_key, e.version, b.new_key) NOT IN (SELECT incident_id, centre_key, version, line_key FROM case_events)
