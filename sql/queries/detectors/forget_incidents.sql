-- Replay: what detection wrote for a stretch of time is taken back before the stretch is detected again.
DELETE FROM incident_events WHERE period_end >= {from:DateTime('UTC')}
