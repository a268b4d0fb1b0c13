-- Why: what people ask for: each incident as its newest event says it is.
CREATE VIEW IF NOT EXISTS incidents AS
SELECT * FROM incident_events FINAL
ORDER BY period_end DESC
LIMIT 1 BY incident_id
