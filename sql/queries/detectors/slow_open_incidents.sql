-- The open incidents of the slow detectors as their newest event before {before} left them.
SELECT incident_id, onset, detected_at, root_kind, root_id, sentence, progress
FROM (SELECT * FROM incident_events FINAL WHERE period_end < {before:DateTime('UTC')} ORDER BY period_end DESC LIMIT 1 BY incident_id)
WHERE state = 'open' AND root_kind IN ('drift', 'change', 'usage')
ORDER BY detected_at, incident_id
