-- What a webhook has not been told yet, or has to be told again by now, oldest first. Only what was written since it was registered, and in the last two days:
-- a webhook added today is not told of last year. The message's id comes from the event, so a replay gives the same one and it is not told again.
-- What was written while somebody kept the incident quiet is never told.
SELECT m.message_id AS message_id, m.incident_id AS incident_id, m.type AS type, m.period_end AS period_end, m.state AS state, m.severity AS severity,
    n.incident_id != '' AS counted, n.subscriptions AS subscriptions, d.attempts AS attempts, d.first_tried_at AS first_tried_at
FROM (
    SELECT concat('msg_', lower(hex(sipHash128(incident_id, period_end, toString(kind))))) AS message_id, incident_id, concat('incident.', toString(kind)) AS type,
        period_end, toString(state) AS state, toString(severity) AS severity, revision
    FROM incident_events FINAL
    WHERE revision >= {since_us:UInt64} AND concat('incident.', toString(kind)) IN {types:Array(String)}
        AND (incident_id, period_end) NOT IN (SELECT incident_id, period_end FROM incident_quiet)
) AS m
LEFT JOIN (
    SELECT message_id, max(w.attempt) AS attempts, argMax(w.status, w.attempt) AS last_status, argMax(w.next_try_at, w.attempt) AS due_at, max(w.first_tried_at) AS first_tried_at
    FROM webhook_deliveries AS w WHERE endpoint = {endpoint:String} AND message_id != '' GROUP BY message_id
) AS d ON d.message_id = m.message_id
LEFT JOIN (SELECT * FROM incident_impact FINAL) AS n ON n.incident_id = m.incident_id
WHERE attempts = 0 OR (last_status = 'retry' AND due_at <= {at:DateTime64(3, 'UTC')})
ORDER BY period_end, message_id
LIMIT {limit:UInt32}
