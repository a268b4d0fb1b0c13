-- Replay: causes of incidents that no longer exist, or from the stretch that is detected again.
DELETE FROM incident_causes WHERE period_end >= {from:DateTime('UTC')} OR incident_id NOT IN (SELECT incident_id FROM incident_events)
