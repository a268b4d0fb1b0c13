-- Why: what is written about an incident while somebody keeps it quiet is not announced: an update of an open incident, no worse than when quiet was asked for, with no end in between. One rule for events and webhooks.
-- By the network's own time, so that a replay, or the end of the quiet, tells nothing afterwards that was quiet when it was written.
CREATE VIEW IF NOT EXISTS incident_quiet AS
WITH
    asked AS (
        SELECT incident_id, seen_to, argMax((snooze, severity_rank), (recorded_at, notice_id)) AS said
        FROM incident_notices FINAL WHERE kind = 'acknowledged' AND incident_id IN (SELECT incident_id FROM incident_notices WHERE snooze) GROUP BY incident_id, seen_to
    ),
    events AS (
        SELECT incident_id, period_end, toString(kind) AS kind, toString(state) AS state, transform(toString(severity), ['critical', 'major', 'minor'], [4, 3, 2], 1) AS rank
        FROM incident_events FINAL WHERE incident_id IN (SELECT incident_id FROM incident_notices WHERE snooze)
    ),
    ends AS (SELECT incident_id, groupArrayIf(period_end, state != 'open') AS closed_at FROM events GROUP BY incident_id)
SELECT e.incident_id AS incident_id, e.period_end AS period_end
FROM (SELECT * FROM events WHERE kind = 'updated' AND state = 'open') AS e
ASOF INNER JOIN asked AS a ON a.incident_id = e.incident_id AND e.period_end > a.seen_to
INNER JOIN ends AS c ON c.incident_id = e.incident_id
WHERE a.said.1 AND e.rank <= a.said.2 AND NOT arrayExists(closed -> closed > a.seen_to AND closed < e.period_end, c.closed_at)
