-- What a webhook has not been told yet, or has to be told again by now, oldest first. Only what was written since it was registered, and in the last two days:
-- a webhook added today is not told of last year. The message's id comes from the event, so a replay gives the same one and it is not told again.
-- What was written while somebody kept the incident quiet is never told, nor what was found too late to be told; of what was found too late and goes on,
-- the first word that is told is that it opened.
SELECT m.message_id AS message_id, m.incident_id AS incident_id, m.type AS type, m.period_end AS period_end, m.state AS state, m.severity AS severity,
    n.incident_id != '' AS counted, n.subscriptions AS subscriptions, d.attempts AS attempts, d.first_tried_at AS first_tried_at
FROM (
    SELECT concat('msg_', lower(hex(sipHash128(e.incident_id, e.period_end, toString(e.kind))))) AS message_id, e.incident_id AS incident_id,
        concat('incident.', if(e.kind = 'updated' AND t.told_from = e.period_end AND t.began < e.period_end, 'opened', toString(e.kind))) AS type,
        e.period_end AS period_end, toString(e.state) AS state, toString(e.severity) AS severity
    FROM (SELECT * FROM incident_events FINAL WHERE revision >= {since_us:UInt64} AND announced) AS e
    INNER JOIN (
        SELECT incident_id, min(period_end) AS began, minIf(period_end, announced) AS told_from FROM incident_events FINAL
        WHERE incident_id IN (SELECT incident_id FROM incident_events WHERE revision >= {since_us:UInt64})
        GROUP BY incident_id
    ) AS t ON t.incident_id = e.incident_id
    WHERE type IN {types:Array(String)} AND (e.incident_id, e.period_end) NOT IN (SELECT incident_id, period_end FROM incident_quiet)
) AS m
LEFT JOIN (
    SELECT message_id, max(w.attempt) AS attempts, argMax(w.status, w.attempt) AS last_status, argMax(w.next_try_at, w.attempt) AS due_at, max(w.first_tried_at) AS first_tried_at
    FROM webhook_deliveries AS w WHERE endpoint = {endpoint:String} AND message_id != '' GROUP BY message_id
) AS d ON d.message_id = m.message_id
LEFT JOIN (SELECT * FROM incident_impact FINAL) AS n ON n.incident_id = m.incident_id
WHERE attempts = 0 OR (last_status = 'retry' AND due_at <= {at:DateTime64(3, 'UTC')})
ORDER BY period_end, message_id
LIMIT {limit:UInt32}
