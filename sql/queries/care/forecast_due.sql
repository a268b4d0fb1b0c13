-- Incidents that are open at `at` and have elements that are degraded still: how many, of how many elements there are.
SELECT e.incident_id AS incident_id, d.elements AS elements, (SELECT count() FROM elements) AS all_elements
FROM (
    SELECT incident_id, argMax(state, period_end) AS state_then FROM incident_events FINAL WHERE period_end <= {at:DateTime('UTC')} GROUP BY incident_id
) AS e
INNER JOIN (
    SELECT incident_id, count() AS elements FROM incident_elements FINAL
    WHERE NOT removed AND role != 'served' AND toUnixTimestamp(degraded_to) = 0 AND degraded_from < {at:DateTime('UTC')}
    GROUP BY incident_id
) AS d ON d.incident_id = e.incident_id
WHERE e.state_then = 'open'
ORDER BY incident_id
