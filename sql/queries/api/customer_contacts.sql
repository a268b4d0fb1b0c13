-- When a household or account was contacted, over which channel, what for, and how it ended; line is set where only contacts with that customer's own lines are meant.
WITH own_lines AS (
    SELECT subscriber_key FROM subscriptions FINAL
    WHERE NOT removed AND customer_key = {customer:UInt64} AND subscriber_key IN (SELECT subscriber_key FROM subscriptions WHERE customer_key = {customer:UInt64})
)
SELECT incident_id, at, toString(kind) AS outcome, toString(channel) AS channel, toString(purpose) AS purpose FROM case_events
WHERE centre_key = {centre:UInt64} AND kind IN ('contacted', 'no_answer') AND at > {since:DateTime64(3, 'UTC')}
    AND (NOT {own:Bool} OR line_key IN (SELECT subscriber_key FROM own_lines))
ORDER BY at DESC
LIMIT {limit:UInt32}
