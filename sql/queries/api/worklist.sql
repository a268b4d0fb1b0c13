-- The work list of some incidents in columns: every household or account with somebody affected, what decides its order, and no person. In columns, because
-- a hundred thousand rows of names and values would be mostly names. incident is the place of the incident in the array that was asked for, from 1.
SELECT groupArray(incident) AS incident, groupArray(centre_key) AS centre_key, groupArray(business) AS business, groupArray(band) AS value_band, groupArray(is_vip) AS vip, groupArray(speaks) AS language,
    groupArray(line_count) AS lines, groupArray(customer_count) AS customers, groupArray(minutes) AS minutes_exposed, groupArray(failed) AS failures,
    groupArray(toUnixTimestamp(first_seen)) AS first_s, groupArray(toUnixTimestamp(last_seen)) AS last_s, groupArray(urgency) AS priority
FROM (
    SELECT toUInt32(indexOf({incidents:Array(String)}, a.incident_id)) AS incident, a.centre_key AS centre_key, max(c.segment = 'business') AS business, max(c.value_band) AS band, max(c.vip) AS is_vip,
        min(toString(c.language)) AS speaks, toUInt32(count()) AS line_count, toUInt32(uniqExact(a.customer_key)) AS customer_count, max(a.minutes_exposed) AS minutes, toUInt32(sum(a.failures)) AS failed,
        min(a.first_at) AS first_seen, max(a.last_at) AS last_seen, round(max(a.exposure * greatest(1, c.value_band) * if(c.vip, 1.5, 1)), 2) AS urgency
    FROM (
        SELECT incident_id, centre_key, customer_key, minutes_exposed, failures, first_at, last_at, exposure FROM incident_customers FINAL
        WHERE incident_id IN {incidents:Array(String)} AND NOT withdrawn AND customer_key != 0 AND confidence >= {confidence_min:Float64}
    ) AS a
    LEFT JOIN (
        -- Without FINAL, which would merge the whole customer base to look at a few.
        SELECT customer_key, newest.1 AS segment, newest.2 AS value_band, newest.3 AS vip, newest.4 AS language
        FROM (
            SELECT customer_key, argMax((segment, value_band, vip, language, removed), revision) AS newest FROM customers
            WHERE customer_key IN (SELECT customer_key FROM incident_customers WHERE incident_id IN {incidents:Array(String)})
            GROUP BY customer_key
        )
        WHERE NOT newest.5
    ) AS c ON c.customer_key = a.customer_key
    GROUP BY incident, centre_key
    ORDER BY urgency DESC, incident, centre_key
    LIMIT {limit:UInt32}
)
