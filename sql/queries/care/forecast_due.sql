-- Incidents that are open at `at` and have elements that are degraded still.
SELECT e.incident_id AS incident_id
FROM (
    SELECT incident_id, argMax(state, period_end) AS state_then FROM incident_events FINAL WHERE period_end <= {at:DateTime('UTC')} GROUP BY incident_id
) AS e
WHERE e.state_then = 'open' AND e.incident_id IN (
    SELECT incident_id FROM incident_elements FINAL
    WHERE NOT removed AND role != 'served' AND toUnixTimestamp(degraded_to) = 0 AND degraded_from < {at:DateTime('UTC')}
)
ORDER BY incident_id
