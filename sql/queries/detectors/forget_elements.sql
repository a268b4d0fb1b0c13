-- Replay: elements of every incident that has an event in the stretch; those of incidents that began before it are written again as they were then.
DELETE FROM incident_elements WHERE incident_id IN (SELECT incident_id FROM incident_events WHERE period_end >= {from:DateTime('UTC')})
