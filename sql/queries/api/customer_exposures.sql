-- What incidents were for one customer, newest first: when, how long, how it felt. No cell and no place but the name of the incident's area.
SELECT a.incident_id AS incident_id, toString(i.state) AS state, toString(i.area) AS area, toString(i.experience) AS experience, i.onset AS onset, i.resolved_at AS resolved_at,
    max(a.minutes_exposed) AS minutes, sum(a.failures) AS failures, min(a.first_at) AS first_at, max(a.last_at) AS last_at, max(a.centre_key) AS centre_key
FROM (
    SELECT * FROM incident_customers FINAL
    WHERE (incident_id, subscriber_key) IN (SELECT incident_id, subscriber_key FROM incident_customers WHERE customer_key = {customer:UInt64})
        AND customer_key = {customer:UInt64} AND NOT withdrawn AND confidence >= {confidence_min:Float64} AND last_at > {since:DateTime('UTC')}
) AS a
INNER JOIN incidents AS i ON i.incident_id = a.incident_id
WHERE i.state IN ('open', 'resolved')
GROUP BY incident_id, state, area, experience, onset, resolved_at
ORDER BY first_at DESC, incident_id
LIMIT {limit:UInt32}
