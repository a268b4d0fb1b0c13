-- Who was touched by these incidents, as far as `at` can know: one row per (incident, subscriber), all under one revision.
-- Three ways of being touched, worked out per quarter hour and then summed:
--   served         seen (events > 0) on a degraded element while it was degraded
--   cut_off        last seen on an element without service, then on no cell at all
--   usually_there  there at this time on the days before, today on no cell at all
-- Network time in seconds throughout; a quarter hour is named by its end. The outer bounds of all this come from affected_bounds.sql. `kept` are incidents older than the presence that is left: their rows stay, new people are added.
INSERT INTO incident_customers
    (incident_id, subscriber_key, customer_key, centre_key, matched_by, confidence, minutes_exposed, events, failures,
     first_at, last_at, worst_at, worst_element_key, exposure, withdrawn, revision)
WITH
    toInt64(toUnixTimestamp({at:DateTime('UTC')})) AS at_s,

    degraded AS (
        SELECT incident_id, element_key, harm, role = 'served' AS behind_core,
            -- Behind a core function only some are without service, unless nearly everything fails.
            experience = 'no_service' AND (role != 'served' OR harm >= 0.9) AS silent,
            toInt64(toUnixTimestamp(degraded_from)) AS from_s,
            least(at_s, if(toUnixTimestamp(degraded_to) = 0, at_s, toInt64(toUnixTimestamp(degraded_to)))) AS to_s
        FROM incident_elements FINAL
        WHERE incident_id IN {incidents:Array(String)} AND NOT removed AND degraded_from < {at:DateTime('UTC')}
    ),

    -- ---- served -------------------------------------------------------------------------------------------------
    stays AS (
        SELECT toInt64(toUnixTimestamp(period_end)) AS end_s, element_key, subscriber_key,
            greatest(1, least(900, sum(seconds))) AS spent_s, sum(events) AS used, least(sum(failures), sum(events)) AS failed
        FROM presence FINAL
        WHERE period_end > {from:DateTime('UTC')} AND period_end < {to:DateTime('UTC')} + 900 AND period_end <= {at:DateTime('UTC')}
            AND element_key IN (SELECT element_key FROM degraded)
        GROUP BY period_end, element_key, subscriber_key
        HAVING used > 0
    ),
    served AS (
        SELECT d.incident_id AS incident_id, s.subscriber_key AS subscriber_key, s.end_s AS end_s,
            min(greatest(d.from_s, s.end_s - 900)) AS begin_s, max(least(d.to_s, s.end_s)) AS stop_s,
            -- The share of the quarter hour during which the element was degraded.
            (least(d.to_s, s.end_s) - greatest(d.from_s, s.end_s - 900)) / 900 AS overlap,
            sum(s.spent_s * overlap) AS bad_s, sum(s.used) AS used, sum(s.failed) AS failed,
            sum(overlap * (s.used + 3 * s.failed)) AS weight, max(d.behind_core) AS behind_core, max(d.harm) AS worst_harm,
            sum(s.spent_s * overlap / 60 * d.harm * (1 + 2 * s.failed / s.used)) AS cost,
            sum(s.spent_s * overlap * d.harm) AS harm_s,
            argMax(s.element_key, (s.spent_s * overlap * d.harm * (1 + 2 * s.failed / s.used), s.element_key)) AS element_key
        FROM stays AS s
        INNER JOIN degraded AS d ON d.element_key = s.element_key
        WHERE s.end_s > d.from_s AND s.end_s - 900 < d.to_s
        GROUP BY incident_id, subscriber_key, end_s, overlap
    ),

    -- ---- absence ------------------------------------------------------------------------------------------------
    -- Absence is looked at for one day at most: after that, yesterday's habit lies inside the failure itself.
    silent AS (
        SELECT incident_id, element_key, harm, from_s, least(to_s, from_s + 86400, toInt64(toUnixTimestamp({observed_to:DateTime('UTC')}))) AS to_s
        FROM degraded WHERE silent AND to_s > from_s
    ),
    silent_sets AS (SELECT incident_id, groupArray(element_key) AS silent_cells, min(from_s) AS silent_from_s FROM silent GROUP BY incident_id),

    -- ---- cut off ------------------------------------------------------------------------------------------------
    -- Everything those people did, anywhere, who were on such an element in the hour before.
    paths AS (
        SELECT subscriber_key, arraySort(groupArray((toInt64(toUnixTimestamp(period_end)), element_key, toInt64(seconds)))) AS path
        FROM presence FINAL
        PREWHERE period_end > {silent_from:DateTime('UTC')} - 3600 AND period_end <= {silent_to:DateTime('UTC')}
            AND subscriber_key IN (
                SELECT subscriber_key FROM presence
                WHERE period_end > {silent_from:DateTime('UTC')} - 3600 AND period_end <= {silent_last_from:DateTime('UTC')} + 900
                    AND element_key IN (SELECT element_key FROM silent) AND events > 0
            )
        WHERE events > 0
        GROUP BY subscriber_key
    ),
    -- Worked out in steps, because each step is used several times by the next.
    last_hours AS (
        SELECT p.subscriber_key AS subscriber_key, i.incident_id AS incident_id, i.element_key AS element_key, i.harm AS harm,
            i.from_s AS from_s, i.to_s AS to_s, sets.silent_cells AS silent_cells, p.path AS path,
            arrayFilter(x -> x.1 > i.from_s - 3600 AND x.1 <= i.from_s + 900, p.path) AS before
        FROM (SELECT subscriber_key, path, arrayJoin(arrayDistinct(path.2)) AS visited FROM paths) AS p
        INNER JOIN silent AS i ON i.element_key = p.visited
        INNER JOIN silent_sets AS sets ON sets.incident_id = i.incident_id
        WHERE notEmpty(before)
    ),
    anchors AS (
        SELECT *, before[-1].1 AS anchor_s, arrayFilter(x -> x.1 = before[-1].1, before) AS last_cells,
            -- Share of the last hour spent on these cells, and how often this person is idle.
            least(0.95, greatest(0.3, arraySum(x -> if(has(silent_cells, x.2), x.3, 0), before) / greatest(1, arraySum(before.3)))) AS stayed,
            1 - least(0.95, length(arrayDistinct(before.1)) / 4) AS idle
        FROM last_hours
    ),
    gaps AS (
        SELECT *, greatest(from_s, anchor_s) AS start_s,
            least(to_s, arrayMin(arrayMap(x -> if(x > anchor_s, x, 9999999999), path.1)) - 900) AS end_s
        FROM anchors
        WHERE arrayReverseSort(x -> (x.3, x.2), last_cells)[1].2 = element_key
            -- Seen on a working cell in the quarter hour it failed: there was service.
            AND (anchor_s <= from_s OR arrayAll(x -> has(silent_cells, x), last_cells.2))
    ),
    cut_off AS (
        SELECT incident_id, subscriber_key, element_key, harm, start_s, end_s,
            -- Bayes: still there, against gone and idle for as many quarter hours.
            least(0.99, stayed / (stayed + (1 - stayed) * pow(idle, quiet_buckets))) AS sure
        FROM (SELECT *, intDiv(end_s, 900) - intDiv(start_s + 899, 900) AS quiet_buckets FROM gaps)
        WHERE quiet_buckets >= 1
        ORDER BY start_s, end_s DESC, element_key
        LIMIT 1 BY incident_id, subscriber_key
    ),

    -- ---- usually there ------------------------------------------------------------------------------------------
    habits AS (
        SELECT s.incident_id AS incident_id, v.subscriber_key AS subscriber_key, v.end_s + v.day * 86400 + v.slip_s AS target_s,
            groupUniqArray(v.day) AS days, sum(v.spent_s) AS spent_there_s,
            argMax((v.element_key, s.harm), (v.spent_s, v.element_key)) AS there
        FROM (
            SELECT toInt64(toUnixTimestamp(period_end)) AS end_s, element_key, subscriber_key, sum(seconds) AS spent_s, day, slip_s
            FROM presence FINAL
            ARRAY JOIN [1, 1, 1, 2, 2, 2, 3, 3, 3] AS day, [-900, 0, 900, -900, 0, 900, -900, 0, 900] AS slip_s
            WHERE period_end > {silent_from:DateTime('UTC')} - 3 * 86400 - 900 AND period_end < {silent_to:DateTime('UTC')} - 86400 + 1800
                AND period_end <= {at:DateTime('UTC')} AND element_key IN (SELECT element_key FROM silent) AND events > 0
            GROUP BY period_end, element_key, subscriber_key, day, slip_s
        ) AS v
        INNER JOIN silent AS s ON s.element_key = v.element_key
        WHERE target_s - 900 >= s.from_s AND target_s <= s.to_s
        GROUP BY incident_id, subscriber_key, target_s
    ),
    regulars AS (
        SELECT incident_id, subscriber_key, arraySort(groupArray((target_s, there.1, there.2))) AS slots
        FROM (SELECT *, length(groupUniqArrayArray(days) OVER (PARTITION BY incident_id)) AS days_known FROM habits)
        -- Two of the days before, or most of the three quarter hours when only one day is known.
        WHERE length(days) >= 2 OR (days_known = 1 AND spent_there_s > 1350)
        GROUP BY incident_id, subscriber_key
    ),
    sightings AS (
        SELECT subscriber_key, arraySort(groupUniqArray(toInt64(toUnixTimestamp(period_end)))) AS seen
        FROM presence FINAL
        PREWHERE period_end > {silent_from:DateTime('UTC')} - 3600 AND period_end <= {silent_to:DateTime('UTC')}
            AND subscriber_key IN (SELECT subscriber_key FROM regulars)
        WHERE events > 0
        GROUP BY subscriber_key
    ),
    today AS (
        SELECT r.incident_id AS incident_id, r.subscriber_key AS subscriber_key, r.slots AS slots,
            arrayFilter(x -> x <= sets.silent_from_s AND x > sets.silent_from_s - 3600, p.seen) AS seen_before,
            arrayFilter(x -> x > sets.silent_from_s, p.seen) AS seen_since
        FROM regulars AS r
        INNER JOIN silent_sets AS sets ON sets.incident_id = r.incident_id
        LEFT JOIN sightings AS p ON p.subscriber_key = r.subscriber_key
    ),
    missed AS (
        SELECT *, arrayFilter(x -> empty(seen_since) OR x.1 < seen_since[1], slots) AS missed_first,
            arrayFilter(x -> notEmpty(seen_since) AND x.1 > seen_since[-1], slots) AS missed_last
        FROM today
    ),
    usually_there AS (
        -- Seen elsewhere today, before or after: then a longer silence is asked for.
        SELECT incident_id, subscriber_key,
            arrayJoin(arrayConcat(
                if(length(missed_first) >= multiIf(notEmpty(seen_since), 4, notEmpty(seen_before), 2, 1), missed_first, []),
                if(length(missed_last) >= 3, missed_last, []))) AS slot
        FROM missed
    ),

    -- ---- together -----------------------------------------------------------------------------------------------
    moments AS (
        SELECT incident_id, subscriber_key, end_s, 1 AS kind,
            (min(begin_s), max(stop_s), sum(served.bad_s), sum(served.used), sum(served.failed), sum(served.weight), max(behind_core), max(worst_harm),
             sum(served.cost), sum(served.harm_s), argMax(element_key, (served.cost, element_key)), 0.) AS what
        FROM served GROUP BY incident_id, subscriber_key, end_s
        UNION ALL
        SELECT incident_id, subscriber_key, bucket_s, 2,
            (greatest(start_s, bucket_s - 900), least(end_s, bucket_s), toFloat64(least(end_s, bucket_s) - greatest(start_s, bucket_s - 900)), 0, 0, 0., 0, harm,
             (least(end_s, bucket_s) - greatest(start_s, bucket_s - 900)) / 60 * harm * 3, (least(end_s, bucket_s) - greatest(start_s, bucket_s - 900)) * harm, element_key, sure)
        FROM (SELECT *, arrayJoin(range(intDiv(start_s, 900) * 900 + 900, intDiv(end_s + 899, 900) * 900 + 1, 900)) AS bucket_s FROM cut_off)
        UNION ALL
        SELECT incident_id, subscriber_key, slot.1, 3,
            (slot.1 - 900, slot.1, 900., 0, 0, 0., 0, slot.3, 15 * slot.3 * 3, 900 * slot.3, slot.2, 0.6)
        FROM usually_there
    ),
    quarters AS (
        -- One answer per quarter hour: what was seen outranks what is inferred.
        SELECT incident_id, subscriber_key, end_s, min(kind) AS how, argMin(what, kind) AS w,
            if(how = 1, w.5 / w.4, 1) AS badness,
            (badness, w.10, -end_s) AS badness_order
        FROM moments GROUP BY incident_id, subscriber_key, end_s
    ),
    sums AS (
        SELECT incident_id, subscriber_key,
            min(w.1) AS first_s, max(w.2) AS last_s, sum(w.3) AS bad_s, sum(w.4) AS used, sum(w.5) AS failed, sum(w.6) AS weight,
            max(w.7) AS behind_core, max(w.8) AS worst_harm, maxIf(w.12, how > 1) AS inferred_sure,
            sumIf(w.3, how = 1) AS served_s, sumIf(w.3, how = 2) AS cut_off_s, sumIf(w.3, how = 3) AS usually_s,
            argMax((w.1, w.11, w.9, end_s), badness_order) AS worst, argMax((w.9, end_s), end_s) AS latest, sum(w.9) AS cost
        FROM quarters GROUP BY incident_id, subscriber_key
    ),
    people AS (
        SELECT *, worst.1 AS worst_s, worst.2 AS worst_element_key,
            -- Peak-end rule: the worst and the last quarter hour are what is remembered, so they count twice.
            cost + worst.3 + if(latest.2 = worst.4, 0, latest.1) AS exposure,
            least(0.99, greatest(inferred_sure, multiIf(
                served_s = 0, 0,
                behind_core = 0, 1 - pow(0.5, weight),
                core.1 > 0,
                -- Behind a core function: is this person with the failing one? Odds from the person's own failures (care/mixture.ts).
                1 / (1 + (1 - core.1) / core.1 * exp(failed * log(core.2 / core.3) + (used - failed) * log((1 - core.2) / (1 - core.3)))),
                greatest(0.5, worst_harm)))) AS confidence
        FROM (
            SELECT *, indexOf({core_incidents:Array(String)}, incident_id) AS place,
                ({core_share:Array(Float64)}[place], {core_usual:Array(Float64)}[place], {core_failing:Array(Float64)}[place]) AS core
            FROM sums
        )
        WHERE confidence >= {confidence_min:Float64}
            AND (incident_id, subscriber_key) NOT IN (
                SELECT incident_id, subscriber_key FROM incident_customers FINAL WHERE incident_id IN {kept:Array(String)} AND NOT withdrawn
            )
    )
SELECT incident_id, subscriber_key, customer_key,
    if(known_centre = 0, customer_key, known_centre) AS centre_key,
    multiIf(served_s >= cut_off_s AND served_s >= usually_s, 'served', cut_off_s >= usually_s, 'cut_off', 'usually_there') AS matched_by,
    round(confidence, 3), greatest(1, round(bad_s / 60)) AS minutes_exposed, used, failed,
    toDateTime(first_s, 'UTC'), toDateTime(last_s, 'UTC'), toDateTime(worst_s, 'UTC'), worst_element_key,
    round(exposure, 2), false, {revision:UInt64}
-- The few are on the right, where the join keeps them in memory; the whole customer base streams by.
FROM (SELECT customer_key, centre_key AS known_centre FROM decision_centres FINAL) AS centres
RIGHT JOIN (
    SELECT * FROM (SELECT subscriber_key, customer_key FROM subscriptions FINAL WHERE NOT removed) AS contracts
    RIGHT JOIN people USING (subscriber_key)
) AS known USING (customer_key)
SETTINGS compile_expressions = 0, compile_aggregate_expressions = 0, compile_sort_description = 0
