-- Lists of affected customers, one partition each, and when each was last of use: the end of its incident, or its last computation where that is later
-- (a replayed past is not deleted on arrival). An open incident's list has no age.
SELECT c.partition AS partition, greatest(c.newest, i.resolved_at) AS newest, c.rows AS rows
FROM (
    SELECT _partition_id AS partition, any(incident_id) AS incident_id, max(computed_at) AS newest, count() AS rows
    FROM incident_customers
    GROUP BY partition
) AS c
LEFT JOIN (
    SELECT incident_id, state, resolved_at FROM incident_events FINAL ORDER BY period_end DESC LIMIT 1 BY incident_id
) AS i ON i.incident_id = c.incident_id
WHERE i.state != 'open'
ORDER BY newest
