-- Who came, went or changed on a list at one computation (or at any), newest first.
SELECT c.computed_for AS computed_for, c.subscriber_key AS subscriber_key, s.customer_key AS customer_key, toString(c.change) AS change, arrayMap(x -> toString(x), c.fields) AS fields,
    c.confidence_before AS confidence_before, c.confidence_after AS confidence_after, c.minutes_before AS minutes_before, c.minutes_after AS minutes_after,
    c.failures_before AS failures_before, c.failures_after AS failures_after
FROM (
    SELECT * FROM incident_list_changes FINAL
    WHERE incident_id = {incident:String} AND (toUnixTimestamp({computed_for:DateTime('UTC')}) = 0 OR computed_for = {computed_for:DateTime('UTC')})
) AS c
LEFT JOIN (SELECT subscriber_key, customer_key FROM incident_customers FINAL WHERE incident_id = {incident:String}) AS s ON s.subscriber_key = c.subscriber_key
ORDER BY c.computed_for DESC, c.change, c.subscriber_key
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
