-- The incidents as their newest event before {before} left them: those that are open, and those closed so lately that they may come back.
-- The state the incident step continues from. Only the newest events are read whole; findings of the slow detectors live by rules of their own.
SELECT incident_id, period_end, state, onset, detected_at, root_kind, root_id, sentence, kpis, announced, progress
FROM incident_events FINAL
WHERE (incident_id, period_end) IN (
    SELECT incident_id, max(period_end) AS newest FROM incident_events
    WHERE period_end < {before:DateTime('UTC')}
    GROUP BY incident_id
    HAVING argMax(state, (period_end, revision)) = 'open'
        OR (argMax(state, (period_end, revision)) = 'resolved' AND newest >= {before:DateTime('UTC')} - {closed_s:UInt32})
)
AND root_kind NOT IN ('drift', 'change', 'usage')
ORDER BY detected_at, incident_id
LIMIT {rows_max:UInt32}
