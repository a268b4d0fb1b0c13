-- Who to look after first: exposure times what the contract is worth (value band 1 to 5, half as much again for a VIP; an unknown customer counts as 1).
-- The order is total, so pages never overlap. No cell leaves this query: an agent needs to know what was felt, not where somebody was.
SELECT a.subscriber_key AS subscriber_key, a.customer_key AS customer_key, a.centre_key AS centre_key,
    c.customer_key != 0 AS known, c.segment AS segment, c.value_band AS value_band, c.vip AS vip, c.protected AS protected, c.language AS language,
    c.do_not_contact AS do_not_contact,
    a.matched_by AS matched_by, a.confidence AS confidence, a.minutes_exposed AS minutes_exposed, a.events AS events, a.failures AS failures,
    a.first_at AS first_at, a.last_at AS last_at, a.worst_at AS worst_at, a.exposure AS exposure,
    a.severity AS severity, a.usual_failure_share AS usual_failure_share, a.expected_failures AS expected_failures, a.surplus_failures AS surplus_failures,
    a.expected_events AS expected_events, a.place AS place, a.dwell_share AS dwell_share, a.elsewhere_minutes AS elsewhere_minutes, a.location_age_s AS location_age_s,
    round(a.exposure * greatest(1, c.value_band) * if(c.vip, 1.5, 1), 2) AS priority
FROM (
    SELECT * FROM incident_customers FINAL WHERE incident_id = {incident:String} AND NOT withdrawn AND confidence >= {confidence_min:Float64}
) AS a
LEFT JOIN (
    -- Without FINAL, which would merge the whole customer base to look at a few.
    SELECT customer_key, newest.1 AS segment, newest.2 AS value_band, newest.3 AS vip, newest.4 AS protected, newest.5 AS language, newest.6 AS do_not_contact
    FROM (
        SELECT customer_key, argMax((segment, value_band, vip, protected, language, do_not_contact, removed), revision) AS newest
        FROM customers WHERE customer_key != 0 AND customer_key IN (SELECT customer_key FROM incident_customers WHERE incident_id = {incident:String})
        GROUP BY customer_key
    )
    WHERE NOT newest.7
) AS c ON c.customer_key = a.customer_key
ORDER BY priority DESC, a.exposure DESC, a.subscriber_key
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
