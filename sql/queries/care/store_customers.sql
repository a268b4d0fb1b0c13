-- A computed list becomes the list: who has the contract and decides about it, and what the incident was against what is usual for that same person.
-- The person's own norm is taken from records that ended before the first quarter hour of the person's exposure: three hours before, and the same hours of the three days before.
--   usual share of failures  (failures + 0.4) / (events + 20): the mean of a Beta posterior whose prior says 2 % with the weight of 20 attempts
--   expected failures        events x usual share; the surplus is what is beyond, negative where fewer failed than usual
--   expected attempts        mean of the same hours on each day known and of what the rate of the three hours before gives
--   home                     the area with most time at night (22 to 6 by the sun there), work the one with most time on weekdays 9 to 16; two quarter hours at least
--   share of dwell           minutes exposed over these and the minutes on elements that were not degraded meanwhile
--   age of the location      from the end of the last record, on any element, to the end of the exposure
-- Cost: for a list of few people a look for each line and part into presence_by_line, 35 to 50 µs of processor time each. Where a large part of everybody is listed, one pass over all hours costs
-- a quarter of that (affected.ts decides): rows come merged and in order, so nothing is looked up.
-- Incidents and areas are numbers throughout, not names of thirty letters in every row.
-- Shards (a range of keys each, which are hashes) bound what one statement holds, and two of them side by side keep two cores busy while statements are planned.
INSERT INTO incident_customers
    (incident_id, subscriber_key, customer_key, centre_key, matched_by, confidence, minutes_exposed, events, failures,
     first_at, last_at, worst_at, worst_element_key, exposure, severity, usual_failure_share, expected_failures, surplus_failures, expected_events,
     place, dwell_share, elsewhere_minutes, location_age_s, withdrawn, may_be_told, revision)
WITH
    toInt64(toUnixTimestamp({presence_from:DateTime('UTC')})) AS presence_s,
    listed AS (
        SELECT *, cityHash64(incident_id) AS incident_key, toInt64(toUnixTimestamp(first_at)) AS first_s, toInt64(toUnixTimestamp(last_at)) AS last_s
        FROM incident_customers_computed FINAL
        WHERE revision = {revision:UInt64} AND subscriber_key BETWEEN {key_from:UInt64} AND {key_to:UInt64}
    ),
    records AS (
        -- without few: for a list of many people
        SELECT subscriber_key, element_key, end_s, sum(spent) AS spent_s, sum(tried) AS used, least(sum(missed), used) AS failed
        FROM (
            SELECT subscriber_key, toInt64(reinterpretAsUInt32(word)) AS end_s, toUInt64(bitShiftRight(reinterpretAsUInt128(word), 32)) AS element_key,
                -- Read backwards as one number a record begins with what was said.
                reinterpretAsUInt256(reverse(word)) AS said, toUInt32(byteSwap(toUInt16(bitShiftRight(said, 64)))) AS spent, byteSwap(toUInt32(bitShiftRight(said, 32))) AS tried, byteSwap(toUInt32(said)) AS missed
            FROM (
                -- What record it is are its first 20 bytes; the last of those that are alike is the newest word on it.
                SELECT subscriber_key, arrayJoin(arrayFilter((word, next) -> substring(word, 1, 20) != substring(next, 1, 20), words, arrayPushBack(arrayPopFront(words), toFixedString('', 38)))) AS word
                FROM (
                    SELECT subscriber_key, arraySort(groupArray(record)) AS words FROM presence_by_line
                    WHERE subscriber_key IN (SELECT subscriber_key FROM incident_customers_computed WHERE revision = {revision:UInt64} AND subscriber_key BETWEEN {key_from:UInt64} AND {key_to:UInt64})
                        AND period_end > {history_from:DateTime('UTC')} AND period_end <= {at:DateTime('UTC')}
                        -- Days that do not count are not opened; in the others nothing more is read for it.
                        AND indexHint(day >= toDate({history_from:DateTime('UTC')}) AND day <= toDate({at:DateTime('UTC')}))
                    GROUP BY subscriber_key
                )
            )
        )
        GROUP BY subscriber_key, element_key, end_s
        -- few ends
        -- without many: for a list of few people
        SELECT subscriber_key, element_key, toInt64(toUnixTimestamp(period_end)) AS end_s, sum(seconds) AS spent_s, sum(events) AS used, least(sum(failures), used) AS failed
        FROM presence FINAL
        WHERE subscriber_key IN (SELECT subscriber_key FROM incident_customers_computed WHERE revision = {revision:UInt64} AND subscriber_key BETWEEN {key_from:UInt64} AND {key_to:UInt64})
            AND period_end > {history_from:DateTime('UTC')} AND period_end <= {at:DateTime('UTC')}
        GROUP BY period_end, element_key, subscriber_key
        -- many ends
        HAVING used > 0
    ),
    places AS (
        SELECT element_key, cityHash64(area) AS area_key, 3600 * toInt64(round(longitude / 15)) AS sun_s FROM elements FINAL WHERE NOT removed AND area != ''
    ),
    degraded AS (
        SELECT cityHash64(incident_id) AS incident_key, element_key, toInt64(toUnixTimestamp(min(degraded_from))) AS from_s,
            if(min(toUnixTimestamp(degraded_to)) = 0, 9999999999, toInt64(toUnixTimestamp(max(degraded_to)))) AS to_s
        FROM incident_elements FINAL
        WHERE incident_id IN (SELECT incident_id FROM incident_customers_computed WHERE revision = {revision:UInt64}) AND NOT removed
        GROUP BY incident_key, element_key
    ),
    moments AS (
        SELECT l.incident_key AS incident_key, l.subscriber_key AS subscriber_key, l.last_s AS last_s, r.element_key AS element_key,
            r.end_s AS end_s, r.spent_s AS spent_s, r.used AS used, r.failed AS failed, p.area_key AS area_key, if(r.element_key = l.worst_element_key, p.area_key, 0) AS worst_area_key,
            intDiv(r.end_s - 900 + p.sun_s, 3600) AS sun_hour, sun_hour % 24 AS hour,
            r.end_s <= l.first_s AS earlier, earlier AND r.end_s > l.first_s - 10800 AS just_before,
            earlier AND (r.end_s > l.first_s - 86400 AND r.end_s < l.last_s - 85500 OR r.end_s > l.first_s - 172800 AND r.end_s < l.last_s - 171900
                OR r.end_s > l.first_s - 259200 AND r.end_s < l.last_s - 258300) AS same_hours,
            earlier AND area_key != 0 AND (hour >= 22 OR hour < 6) AS at_night,
            -- 1970 began on a Thursday.
            earlier AND area_key != 0 AND hour >= 9 AND hour < 16 AND (intDiv(sun_hour, 24) + 3) % 7 < 5 AS at_work
        FROM records AS r
        INNER JOIN listed AS l ON l.subscriber_key = r.subscriber_key
        LEFT JOIN places AS p ON p.element_key = r.element_key
        WHERE r.end_s <= l.last_s + 900
    ),
    by_area AS (
        SELECT m.incident_key AS incident_key, m.subscriber_key AS subscriber_key, m.area_key AS area_key,
            sumIf(m.used, m.same_hours OR m.just_before) AS norm_used, sumIf(m.failed, m.same_hours OR m.just_before) AS norm_failed,
            sumIf(m.used, m.same_hours) AS then_used, sumIf(m.used, m.just_before) AS before_used,
            -- Of quarter hours it matters only whether there are none, one or more.
            sumIf(m.spent_s, m.at_night) AS night_s, (maxIf(m.end_s, m.at_night) > 0) + (minIf(m.end_s, m.at_night) < maxIf(m.end_s, m.at_night)) AS nights,
            sumIf(m.spent_s, m.at_work) AS day_s, (maxIf(m.end_s, m.at_work) > 0) + (minIf(m.end_s, m.at_work) < maxIf(m.end_s, m.at_work)) AS days,
            sumIf(m.spent_s, NOT m.earlier AND m.end_s < m.last_s + 900 AND NOT (d.from_s > 0 AND m.end_s > d.from_s AND m.end_s - 900 < d.to_s)) AS elsewhere_s,
            maxIf(m.end_s, m.end_s <= m.last_s + 899) AS last_seen_s, max(m.worst_area_key) AS worst_area_key
        FROM moments AS m
        LEFT JOIN degraded AS d ON d.incident_key = m.incident_key AND d.element_key = m.element_key
        GROUP BY incident_key, subscriber_key, area_key
    ),
    norms AS (
        SELECT incident_key, subscriber_key, sum(norm_used) AS norm_used, sum(norm_failed) AS norm_failed, sum(then_used) AS then_used, sum(before_used) AS before_used,
            if(sum(nights) >= 2, argMax(area_key, (night_s, area_key)), 0) AS home, if(sum(days) >= 2, argMax(area_key, (day_s, area_key)), 0) AS work,
            round(sum(elsewhere_s) / 60) AS elsewhere_minutes, max(last_seen_s) AS last_seen_s, max(worst_area_key) AS worst_area
        FROM by_area GROUP BY incident_key, subscriber_key
    ),
    measured AS (
        SELECT l.*, n.home AS home, n.work AS work, n.worst_area AS worst_area, n.elsewhere_minutes AS elsewhere_minutes,
            (n.norm_failed + 0.4) / (n.norm_used + 20) AS usual_share,
            arrayCount(d -> presence_s <= l.first_s - d * 86400 + 900, [1, 2, 3]) AS days_known,
            (n.then_used + n.before_used * (l.last_s - l.first_s) / 10800) / (days_known + 1) AS expected_events,
            if(n.last_seen_s = 0, 259200, greatest(0, l.last_s - n.last_seen_s)) AS location_age_s
        FROM listed AS l LEFT JOIN norms AS n ON n.incident_key = l.incident_key AND n.subscriber_key = l.subscriber_key
    ),
    owners AS (
        SELECT subscriber_key, customer_key, centre_key, may_be_told FROM line_owners
        -- Other runs and keys are not opened; a run is a partition, so no row has to be asked which it is of.
        WHERE indexHint(run = (SELECT max(run) FROM centre_runs) AND subscriber_key BETWEEN {key_from:UInt64} AND {key_to:UInt64})
            AND subscriber_key IN (SELECT subscriber_key FROM incident_customers_computed WHERE revision = {revision:UInt64} AND subscriber_key BETWEEN {key_from:UInt64} AND {key_to:UInt64})
    )
SELECT m.incident_id, m.subscriber_key, c.customer_key, c.centre_key, m.matched_by, m.confidence, m.minutes_exposed, m.events, m.failures,
    m.first_at, m.last_at, m.worst_at, m.worst_element_key, m.exposure,
    multiIf(m.exposure >= {severity_a:Float64}, 'A', m.exposure >= {severity_b:Float64}, 'B', m.exposure >= {severity_c:Float64}, 'C', 'D'),
    round(m.usual_share, 4), round(m.events * m.usual_share, 2) AS expected, round(m.failures - expected, 2), round(m.expected_events, 1),
    multiIf(m.home = 0 AND m.work = 0, 'unknown', m.worst_area = 0, 'unknown', m.worst_area = m.home, 'home', m.worst_area = m.work, 'work', 'passing'),
    round(m.minutes_exposed / (m.minutes_exposed + m.elsewhere_minutes), 2), m.elsewhere_minutes, m.location_age_s, false, c.may_be_told, {revision:UInt64}
FROM measured AS m
LEFT JOIN owners AS c ON c.subscriber_key = m.subscriber_key
ORDER BY m.incident_id, m.subscriber_key
SETTINGS compile_expressions = 0, compile_aggregate_expressions = 0, compile_sort_description = 0
    -- What is looked up lies far apart: the index is cut down to it quicker in quarters than in eighths.
    , merge_tree_coarse_index_granularity = 4
    -- without many: looked up, rows are few and of many parts; in one pass they come in order
    , optimize_aggregation_in_order = 1
    -- many ends
