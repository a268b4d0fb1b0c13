-- Replay: elements of incidents that no longer exist.
DELETE FROM incident_elements WHERE incident_id NOT IN (SELECT incident_id FROM incident_events)
