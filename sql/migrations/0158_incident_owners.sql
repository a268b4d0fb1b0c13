-- Why: who has an incident now, in one place: the newest acknowledgement, and whether it still keeps quiet. Quiet ends by itself when the incident closes (also when it comes back later) or gets worse than it was then.
CREATE VIEW IF NOT EXISTS incident_owners AS
WITH
    newest AS (
        SELECT incident_id, argMax((if(owner = '', toString(told_by), owner), note, at, snooze, seen_to, severity_rank), (recorded_at, notice_id)) AS said
        FROM incident_notices FINAL WHERE kind = 'acknowledged' GROUP BY incident_id
    ),
    stood AS (
        SELECT incident_id, argMax((toString(state), toString(severity)), period_end) AS now, groupArrayIf(period_end, state != 'open') AS closed_at
        FROM incident_events FINAL WHERE incident_id IN (SELECT incident_id FROM incident_notices WHERE kind = 'acknowledged' AND snooze) GROUP BY incident_id
    )
SELECT n.incident_id AS incident_id, n.said.1 AS owner, n.said.2 AS note, n.said.3 AS at,
    n.said.4 AND s.now.1 = 'open' AND transform(s.now.2, ['critical', 'major', 'minor'], [4, 3, 2], 1) <= n.said.6 AND NOT arrayExists(closed -> closed > n.said.5, s.closed_at) AS snoozed
FROM newest AS n
LEFT JOIN stood AS s ON s.incident_id = n.incident_id
