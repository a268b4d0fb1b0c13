-- The open incidents as their newest event before {before} left them; the state the incident step continues from.
SELECT incident_id, onset, detected_at, root_kind, root_id, sentence, progress
FROM (
    SELECT * FROM incident_events FINAL
    WHERE period_end < {before:DateTime('UTC')}
    ORDER BY period_end DESC
    LIMIT 1 BY incident_id
)
-- Findings of the slow detectors have a life of their own (detectors/slow).
WHERE state = 'open' AND root_kind NOT IN ('drift', 'change', 'usage')
ORDER BY detected_at, incident_id
