-- Who is behind the missing usage of one area, service and class of device: those who are usually there at these hours, and are on no cell at all.
-- Like `usually_there` of affected.sql, but nobody's cell failed: the place is an area (or everywhere), the people are the lines of the service, and how many are missing is
-- estimated from them, not from a cell's silence. Cost: the presence of these lines in these hours, on four days.
INSERT INTO incident_customers_computed
    (incident_id, subscriber_key, matched_by, confidence, minutes_exposed, events, failures,
     first_at, last_at, worst_at, worst_element_key, exposure, revision)
WITH
    toInt64(toUnixTimestamp({from:DateTime('UTC')})) AS from_s,
    toInt64(toUnixTimestamp({to:DateTime('UTC')})) AS to_s,
    intDiv(to_s - from_s, 900) AS buckets,
    arrayFilter(d -> toInt64(toUnixTimestamp({presence_from:DateTime('UTC')})) <= from_s - d * 86400 + 900, [1, 2, 3]) AS known,
    lines AS (
        SELECT subscriber_key FROM subscriptions FINAL
        WHERE NOT removed AND line_type = {service:String} AND ({device_class:String} = '' OR device_class = {device_class:String})
    ),
    inside AS (SELECT element_key FROM elements FINAL WHERE NOT removed AND area != '' AND ({area:String} = '' OR area = {area:String})),
    -- Everywhere they were at these hours, days moved to today: (days ago, quarter hour, in the area, cell, seconds).
    trails AS (
        SELECT subscriber_key, groupArray((days_ago, end_s, is_inside, element_key, spent_s)) AS trail
        FROM (
            SELECT subscriber_key, element_key, toInt64(toUnixTimestamp(period_end)) AS seen_s, intDiv(to_s + 900 - seen_s, 86400) AS days_ago, seen_s + 86400 * days_ago AS end_s,
                element_key IN (SELECT element_key FROM inside) AS is_inside, toInt64(seconds) AS spent_s
            FROM presence FINAL
            WHERE (period_end > {from:DateTime('UTC')} AND period_end <= {to:DateTime('UTC')}
                    OR period_end > {from:DateTime('UTC')} - 86400 AND period_end <= {to:DateTime('UTC')} - 86400
                    OR period_end > {from:DateTime('UTC')} - 172800 AND period_end <= {to:DateTime('UTC')} - 172800
                    OR period_end > {from:DateTime('UTC')} - 259200 AND period_end <= {to:DateTime('UTC')} - 259200)
                AND events > 0 AND subscriber_key IN (SELECT subscriber_key FROM lines)
        )
        GROUP BY subscriber_key
    ),
    people AS (
        SELECT subscriber_key,
            arraySort(arrayDistinct(arrayMap(x -> x.2, arrayFilter(x -> x.1 = 0, trail)))) AS today,
            arrayFilter(x -> x.1 > 0 AND x.3, trail) AS habit,
            length(arrayDistinct(arrayMap(x -> (x.1, x.2), arrayFilter(x -> x.1 > 0, trail)))) AS active_then,
            length(arrayDistinct(arrayMap(x -> (x.1, x.2), habit))) AS inside_then,
            length(arrayDistinct(arrayMap(x -> x.1, habit))) AS habit_days,
            -- Quarter hours without a sighting between one and the next, from the onset to the end: the longest stretch, ending with the quarter hour before the next sighting.
            arrayConcat([from_s], today, [to_s + 900]) AS marks,
            arrayReverseSort(s -> (s.1, -s.2), arrayMap((a, b) -> (intDiv(b - a, 900) - 1, a, b - 900), arrayPopBack(marks), arrayPopFront(marks)))[1] AS quiet,
            quiet.1 AS quiet_buckets, quiet.2 AS start_s, quiet.3 AS end_s,
            active_then + 1 AS active, length(known) * buckets + 2 - least(active, length(known) * buckets + 1) AS idle_then,
            least(4, buckets) AS looked_at,
            empty(today) OR today[1] > from_s + 900 * looked_at AS absent_first,
            -- Chance of idling so long anyway, beta-binomial to the power 0.8, as in affected.sql.
            exp(0.8 * (lgamma(idle_then + quiet_buckets) + lgamma(active + idle_then) - lgamma(idle_then) - lgamma(active + idle_then + quiet_buckets))) AS idle,
            exp(0.8 * (lgamma(idle_then + looked_at) + lgamma(active + idle_then) - lgamma(idle_then) - lgamma(active + idle_then + looked_at))) AS idle_first,
            toFloat64(absent_first) - idle_first AS beyond_idle, 1 - idle_first AS not_idle
        FROM trails
        WHERE habit_days >= least(2, length(known)) AND habit_days >= 1
    ),
    absent AS (
        SELECT subscriber_key, start_s, end_s, quiet_buckets, (arrayReverseSort(x -> (x.5, x.4), habit)[1]).4 AS element_key,
            -- How many of those usually there are missing: more are absent than idle anyway (method of moments, drawn to one half with the weight of two people).
            least(0.95, greatest(0.02, (sum(beyond_idle) OVER () + 1) / (sum(not_idle) OVER () + 2))) AS missing,
            missing * inside_then / active_then AS there,
            -- Seen somewhere meanwhile: who misses a service misses it throughout.
            if(empty(today), there, 0.15 * there / (0.15 * there + 1 - there)) AS prior,
            least(0.99, prior * (1 - idle) / (prior + (1 - prior) * idle)) AS sure
        FROM people
    ),
    listed AS (
        SELECT * FROM absent
        WHERE quiet_buckets >= 1 AND sure >= {confidence_min:Float64}
            AND NOT ({kept:Bool} AND subscriber_key IN (SELECT subscriber_key FROM incident_customers FINAL WHERE incident_id = {incident:String} AND NOT withdrawn))
    )
SELECT {incident:String}, subscriber_key, 'missing' AS matched_by,
    round(sure, 3), 15 * quiet_buckets AS minutes_exposed, 0, 0,
    toDateTime(start_s, 'UTC'), toDateTime(end_s, 'UTC'), toDateTime(start_s, 'UTC'), element_key,
    -- As failing throughout: minutes times three, the worst and the last quarter hour once more (peak-end rule).
    round(3 * (15 * quiet_buckets + 15 * least(2, quiet_buckets)), 2), {revision:UInt64}
FROM listed
SETTINGS compile_expressions = 0, compile_aggregate_expressions = 0, compile_sort_description = 0
