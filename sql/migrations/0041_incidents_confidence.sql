-- Why: a view keeps the columns it was made with; this one shows the new ones of incident_events too.
CREATE OR REPLACE VIEW incidents AS
SELECT * FROM incident_events FINAL
ORDER BY period_end DESC
LIMIT 1 BY incident_id
