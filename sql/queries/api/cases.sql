-- The cases of an incident: one for every decision centre that is or was on its list, and for every one somebody acted on.
-- Not a person in it, only what decides the order. sort_by is one of a few words, direction 1 or -1; the order is total, so pages never overlap.
SELECT centre_key, version,
    multiIf(stored = '', 'open', stored = 'reserved' AND held_until <= {at:DateTime64(3, 'UTC')}, 'expired', stored) AS state,
    if(state = 'reserved', holder, '') AS held_by, held_since, held_until, changed_at, channel,
    multiIf(lines > 0, 'listed', lines_withdrawn > 0, 'withdrawn', 'no_longer_kept') AS listing,
    lines, lines_withdrawn, customers, segment, vip, language, minutes_exposed, failures, first_at, last_at, confidence, exposure, priority,
    count() OVER () AS total
FROM (
    SELECT centre_key, version, toString(state) AS stored, holder, held_since, held_until, changed_at, toString(s.channel) AS channel, l.*
    FROM (
        SELECT a.centre_key AS centre_key, countIf(NOT a.withdrawn) AS lines, countIf(a.withdrawn) AS lines_withdrawn, uniqExact(a.customer_key) AS customers,
            if(max(c.segment = 'business'), 'business', 'consumer') AS segment, max(c.vip) AS vip, min(toString(c.language)) AS language,
            max(a.minutes_exposed) AS minutes_exposed, sum(a.failures) AS failures, min(a.first_at) AS first_at, max(a.last_at) AS last_at,
            max(a.confidence) AS confidence, sum(a.exposure) AS exposure,
            round(max(a.exposure * greatest(1, c.value_band) * if(c.vip, 1.5, 1)), 2) AS priority
        FROM (
            SELECT * FROM incident_customers FINAL
            WHERE incident_id = {incident:String} AND customer_key != 0 AND confidence >= {confidence_min:Float64}
        ) AS a
        LEFT JOIN (
            -- Without FINAL, which would merge the whole customer base to look at a few.
            SELECT customer_key, newest.1 AS segment, newest.2 AS vip, newest.3 AS language, newest.4 AS value_band
            FROM (
                SELECT customer_key, argMax((segment, vip, language, value_band, removed), revision) AS newest FROM customers
                WHERE customer_key IN (SELECT customer_key FROM incident_customers WHERE incident_id = {incident:String})
                GROUP BY customer_key
            )
            WHERE NOT newest.5
        ) AS c ON c.customer_key = a.customer_key
        GROUP BY centre_key
    ) AS l
    FULL JOIN (SELECT * FROM case_states WHERE incident_id = {incident:String}) AS s USING (centre_key)
)
WHERE (empty({states:Array(String)}) OR has({states:Array(String)}, state)) AND ({holder:String} = '' OR held_by = {holder:String})
    AND ({listing:String} = '' OR listing = {listing:String})
ORDER BY {direction:Int8} * multiIf({sort_by:String} = 'minutes_exposed', toFloat64(minutes_exposed), {sort_by:String} = 'first_at', toFloat64(toUnixTimestamp(first_at)),
    {sort_by:String} = 'changed_at', toFloat64(toUnixTimestamp64Milli(changed_at)), {sort_by:String} = 'exposure', toFloat64(exposure), toFloat64(priority)), centre_key
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
