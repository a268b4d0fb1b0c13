-- Who was touched by these incidents, as far as `at` can know: one row per (incident, subscriber), all under one revision, in incident_customers_computed (store_customers.sql goes on).
-- Three ways of being touched, worked out per quarter hour and then summed:
--   served         seen (events > 0) on a degraded element while it was degraded
--   cut_off        last seen on an element without service, then on no cell at all
--   usually_there  there at this time on the days before, today on no cell at all
-- Network time in seconds throughout; a quarter hour is named by its end. The outer bounds of all this come from affected_bounds.sql. `kept` are incidents older than the presence that is left: their rows stay, new people are added.
INSERT INTO incident_customers_computed
    (incident_id, subscriber_key, matched_by, confidence, minutes_exposed, events, failures,
     first_at, last_at, worst_at, worst_element_key, exposure, revision)
WITH
    toInt64(toUnixTimestamp({at:DateTime('UTC')})) AS at_s,

    degraded AS (
        SELECT incident_id, element_key, harm, role = 'served' AS behind_core,
            -- Behind a core function only some are without service, unless nearly everything fails.
            experience = 'no_service' AND (role != 'served' OR harm >= 0.9) AS silent,
            toInt64(toUnixTimestamp(degraded_from)) AS from_s,
            if(toUnixTimestamp(degraded_to) = 0, 9999999999, toInt64(toUnixTimestamp(degraded_to))) AS ended_s,
            least(at_s, if(toUnixTimestamp(degraded_to) = 0, at_s, toInt64(toUnixTimestamp(degraded_to)))) AS to_s
        FROM incident_elements FINAL
        WHERE incident_id IN {incidents:Array(String)} AND NOT removed AND degraded_from < {at:DateTime('UTC')}
    ),

    -- ---- served -------------------------------------------------------------------------------------------------
    stays AS (
        SELECT toInt64(toUnixTimestamp(period_end)) AS end_s, element_key, subscriber_key,
            greatest(1, least(900, sum(seconds))) AS spent_s, sum(events) AS used, least(sum(failures), sum(events)) AS failed
        FROM presence FINAL
        PREWHERE period_end > {from:DateTime('UTC')} AND period_end < {to:DateTime('UTC')} + 900 AND period_end <= {at:DateTime('UTC')}
            AND element_key IN (SELECT element_key FROM degraded)
        GROUP BY period_end, element_key, subscriber_key
        HAVING used > 0
    ),
    served AS (
        SELECT incident_id, subscriber_key, end_s, 1 AS kind,
            (min(began_s), max(stopped_s), sum(bad_s), sum(used), sum(failed), sum(overlap * (used + 3 * failed)), max(behind_core), max(harm),
             sum(cost), sum(bad_s * harm), argMax(element_key, (cost, element_key)), 0.) AS what
        FROM (
            SELECT d.incident_id AS incident_id, s.subscriber_key AS subscriber_key, s.end_s AS end_s, s.element_key AS element_key, d.behind_core AS behind_core, d.harm AS harm,
                s.used AS used, s.failed AS failed, greatest(d.from_s, s.end_s - 900) AS began_s, least(d.to_s, s.end_s) AS stopped_s,
                -- The share of the quarter hour during which the element was degraded.
                (stopped_s - began_s) / 900 AS overlap, s.spent_s * overlap AS bad_s, bad_s / 60 * d.harm * (1 + 2 * s.failed / s.used) AS cost
            FROM stays AS s
            INNER JOIN degraded AS d ON d.element_key = s.element_key
            WHERE s.end_s > d.from_s AND s.end_s - 900 < d.to_s
                -- Whoever was on a silent element as it failed or came back was served there before or after, not while.
                AND (NOT d.silent OR (s.end_s > d.from_s + 900 AND s.end_s < d.ended_s))
        )
        GROUP BY incident_id, subscriber_key, end_s
    ),

    -- without absence: all of this is left out where no element was without service (affected.ts); half a statement is planned in a quarter of the time.
    -- ---- absence ------------------------------------------------------------------------------------------------
    -- Absence is looked at for one day at most: after that, yesterday's habit lies inside the failure itself.
    silent AS (
        SELECT incident_id, element_key, harm, from_s, least(to_s, from_s + 86400, toInt64(toUnixTimestamp({observed_to:DateTime('UTC')}))) AS to_s,
            arrayCount(d -> toInt64(toUnixTimestamp({presence_from:DateTime('UTC')})) <= from_s - d * 86400 + 900, [1, 2, 3]) AS days_known
        FROM degraded WHERE silent AND to_s > from_s
    ),
    -- Who was on such an element shortly before, or at this time of day on the days before.
    met AS (
        SELECT subscriber_key FROM presence
        WHERE (period_end > {silent_from:DateTime('UTC')} - 10800 AND period_end <= {silent_last_from:DateTime('UTC')} + 900
                OR period_end > {silent_from:DateTime('UTC')} - 87300 AND period_end <= {silent_to:DateTime('UTC')} - 85500
                OR period_end > {silent_from:DateTime('UTC')} - 173700 AND period_end <= {silent_to:DateTime('UTC')} - 171900
                OR period_end > {silent_from:DateTime('UTC')} - 260100 AND period_end <= {silent_to:DateTime('UTC')} - 258300)
            AND element_key IN (SELECT element_key FROM silent) AND events > 0
    ),
    -- Where they were: today, and then.
    trails AS (
        -- without few: where a large part of all elements is silent, everybody's hours in the order of time are read.
        -- Few people are looked up. What record it is are its first 20 bytes; the last of those that are alike is the newest word on it.
        SELECT subscriber_key,
            arrayFilter((word, next) -> substring(word, 1, 20) != substring(next, 1, 20), words, arrayPushBack(arrayPopFront(words), toFixedString('', 38))) AS newest,
            arraySort(arrayMap(word -> (toInt64(reinterpretAsUInt32(word)), toUInt64(bitShiftRight(reinterpretAsUInt128(word), 32)), toInt64(reinterpretAsUInt16(substring(word, 29, 2)))),
                arrayFilter(word -> reinterpretAsUInt32(substring(word, 31, 4)) > 0, newest))) AS trail
        FROM (
            SELECT subscriber_key, arraySort(groupArray(record)) AS words FROM presence_by_line
            WHERE (period_end > {silent_from:DateTime('UTC')} - 10800 AND period_end <= {silent_to:DateTime('UTC')}
                    OR period_end > {silent_from:DateTime('UTC')} - 87300 AND period_end <= {silent_to:DateTime('UTC')} - 85500
                    OR period_end > {silent_from:DateTime('UTC')} - 173700 AND period_end <= {silent_to:DateTime('UTC')} - 171900
                    OR period_end > {silent_from:DateTime('UTC')} - 260100 AND period_end <= {silent_to:DateTime('UTC')} - 258300)
                AND subscriber_key IN (SELECT subscriber_key FROM met)
                AND indexHint(day >= toDate({silent_from:DateTime('UTC')} - 260100) AND day <= toDate({silent_to:DateTime('UTC')}))
            GROUP BY subscriber_key
        )
        -- few ends
        -- without many: where only few elements are silent, their people are looked up.
        SELECT subscriber_key, arraySort(groupArray((end_s, element_key, spent_s))) AS trail
        FROM (
            SELECT subscriber_key, element_key, toInt64(toUnixTimestamp(period_end)) AS end_s, toInt64(seconds) AS spent_s, events AS used
            FROM presence FINAL
            PREWHERE (period_end > {silent_from:DateTime('UTC')} - 10800 AND period_end <= {silent_to:DateTime('UTC')}
                    OR period_end > {silent_from:DateTime('UTC')} - 87300 AND period_end <= {silent_to:DateTime('UTC')} - 85500
                    OR period_end > {silent_from:DateTime('UTC')} - 173700 AND period_end <= {silent_to:DateTime('UTC')} - 171900
                    OR period_end > {silent_from:DateTime('UTC')} - 260100 AND period_end <= {silent_to:DateTime('UTC')} - 258300)
                AND subscriber_key IN (SELECT subscriber_key FROM met)
        )
        WHERE used > 0
        GROUP BY subscriber_key
        -- many ends
    ),
    visits AS (
        SELECT t.subscriber_key AS subscriber_key, t.trail AS trail, i.incident_id AS incident_id, i.element_key AS element_key, i.harm AS harm,
            i.from_s AS from_s, i.to_s AS to_s, i.days_known AS days_known,
            arrayFilter(x -> x.1 > i.from_s - 10800 AND x.1 <= i.from_s, t.trail) AS before,
            arrayFilter(x -> x.1 > i.from_s AND x.1 <= i.from_s + 900, t.trail) AS at_first,
            arrayFilter(x -> x > i.from_s, t.trail.1) AS since,
            -- Earlier days moved to today: (days ago, quarter hour, seconds) on this very element, a quarter hour of play on both sides.
            arrayFilter(x -> x.2 > i.from_s - 900 AND x.2 <= i.to_s + 900,
                arrayFlatten(arrayMap(d -> arrayMap(x -> (d, x.1 + d * 86400, x.3), arrayFilter(x -> x.2 = i.element_key, t.trail)), [1, 2, 3]))) AS habit,
            -- In how many quarter hours of those days the person was anywhere at all.
            arraySum(d -> length(arrayDistinct(arrayFilter(x -> x + d * 86400 > i.from_s AND x + d * 86400 <= i.to_s, t.trail.1))), [1, 2, 3]) AS active_then
        FROM (SELECT subscriber_key, trail, arrayJoin(arrayDistinct(trail.2)) AS visited FROM trails) AS t
        INNER JOIN silent AS i ON i.element_key = t.visited
    ),
    anchors AS (
        -- Caught: seen in the quarter hour it failed, and on no other cell. Else what counts is the last cell before.
        SELECT *, notEmpty(at_first) AND arrayAll(x -> x.2 = element_key, at_first) AS caught,
            caught OR (notEmpty(before) AND arrayReverseSort(x -> (x.3, x.2), arrayFilter(x -> x.1 = before[-1].1, before))[1].2 = element_key) AS anchored,
            if(caught, at_first[-1].1, before[-1].1) AS anchor_s,
            length(arrayDistinct(habit.1)) AS habit_days,
            intDiv(to_s - from_s, 900) AS buckets,
            -- In how many quarter hours this person was on some cell and in how many on none: on the days before, else in the three hours before.
            if(days_known > 0 AND buckets > 0, active_then, length(arrayDistinct(before.1))) + 1 AS active,
            if(days_known > 0 AND buckets > 0, days_known * buckets, 12) + 2 - active AS inactive
        FROM visits
    ),
    gaps AS (
        SELECT *, multiIf(
                anchored, (greatest(from_s, anchor_s), least(to_s, arrayMin(arrayPushBack(arrayFilter(x -> x > anchor_s, since), 9999999999)) - 900)),
                -- Not seen since the failure began, or only before: from the last sighting, within the hours that are the habit.
                (greatest(from_s, trail_last_s, arrayMin(habit.2) - 1800), least(to_s, arrayMax(habit.2) + 900))) AS gap
        FROM (SELECT *, if(empty(before), if(empty(since), 0, since[-1]), greatest(before[-1].1, if(empty(since), 0, since[-1]))) AS trail_last_s FROM anchors)
        -- Two of the days before; or most of three quarter hours, when only one day is known.
        WHERE anchored OR habit_days >= 2 OR (days_known = 1 AND arraySum(habit.3) > 1350)
    ),
    quiet AS (
        SELECT *, gap.1 AS start_s, gap.2 AS end_s, intDiv(end_s, 900) - intDiv(start_s + 899, 900) AS quiet_buckets,
            intDiv(to_s, 900) - intDiv(start_s + 899, 900) AS possible_buckets,
            least(4, possible_buckets) AS looked_at,
            -- Chance of idling so long, the person's own rate being known only that well: beta-binomial, nothing in n tries.
            -- To the power 0.8, because quarter hours of one day are not independent: quiet people have quiet days (measured on simulated truth).
            exp(0.8 * (lgamma(inactive + greatest(0, quiet_buckets)) + lgamma(active + inactive) - lgamma(inactive) - lgamma(active + inactive + greatest(0, quiet_buckets)))) AS idle,
            exp(0.8 * (lgamma(inactive + greatest(0, looked_at)) + lgamma(active + inactive) - lgamma(inactive) - lgamma(active + inactive + greatest(0, looked_at)))) AS idle_at_first
        FROM gaps
    ),
    -- How many of those last seen there have no other cell to go to: more of them are absent than are usually idle (method of moments, drawn to one half).
    uncovered AS (
        SELECT *, least(0.95, greatest(0.02,
                (sumIf((quiet_buckets >= looked_at) - idle_at_first, anchored AND looked_at > 0) OVER (PARTITION BY incident_id) + 1)
                / (sumIf(1 - idle_at_first, anchored AND looked_at > 0) OVER (PARTITION BY incident_id) + 2))) AS no_cover
        FROM quiet
    ),
    absent AS (
        SELECT incident_id, subscriber_key, element_key, harm, start_s, end_s, anchored, idle,
            no_cover * if(anchored, 1, habit_days / greatest(1, days_known)) AS there,
            -- Seen on some cell while this one was silent: few of those cut off are (they must have left), nearly all who have another cell.
            notEmpty(since) AND arrayExists(x -> x > start_s AND x <= to_s OR NOT anchored AND x <= start_s, since) AS seen_meanwhile,
            there * if(seen_meanwhile, 0.15, 1) / (there * if(seen_meanwhile, 0.15, 1) + 1 - there) AS prior,
            -- Bayes: cut off and would have tried, against served elsewhere or away, and idle for as long.
            least(0.99, prior * (1 - idle) / (prior + (1 - prior) * idle)) AS sure
        FROM uncovered
        WHERE quiet_buckets >= 1
        ORDER BY anchored DESC, sure DESC, element_key
        LIMIT 1 BY incident_id, subscriber_key
    ),

    -- absence ends
    -- ---- together -----------------------------------------------------------------------------------------------
    -- without absence
    moments AS (
        SELECT incident_id, subscriber_key, end_s, kind, what FROM served
        UNION ALL
        SELECT incident_id, subscriber_key, bucket_s, if(anchored, 2, 3),
            (greatest(start_s, bucket_s - 900), least(end_s, bucket_s), toFloat64(least(end_s, bucket_s) - greatest(start_s, bucket_s - 900)), 0, 0, 0., 0, harm,
             (least(end_s, bucket_s) - greatest(start_s, bucket_s - 900)) / 60 * harm * 3, (least(end_s, bucket_s) - greatest(start_s, bucket_s - 900)) * harm, element_key, sure)
        FROM (SELECT *, arrayJoin(range(intDiv(start_s, 900) * 900 + 900, intDiv(end_s + 899, 900) * 900 + 1, 900)) AS bucket_s FROM absent)
    ),
    -- absence ends
    quarters AS (
        SELECT incident_id, subscriber_key, end_s, kind AS how, what AS w, if(how = 1, w.5 / w.4, 1) AS badness
        -- without seen_only: where something is inferred
        FROM served
        -- seen_only ends
        -- without absence
        -- One answer per quarter hour: what was seen outranks what is inferred.
        FROM moments ORDER BY kind LIMIT 1 BY incident_id, subscriber_key, end_s
        -- absence ends
    ),
    sums AS (
        SELECT incident_id, subscriber_key,
            min(w.1) AS first_s, max(w.2) AS last_s, sum(w.3) AS bad_s, sum(w.4) AS used, sum(w.5) AS failed, sum(w.6) AS weight,
            max(w.7) AS behind_core, max(w.8) AS worst_harm, maxIf(w.12, how > 1) AS inferred_sure,
            sumIf(w.3, how = 1) AS served_s, sumIf(w.3, how = 2) AS cut_off_s, sumIf(w.3, how = 3) AS usually_s,
            max((badness, w.10, -end_s, w.1, w.11, w.9)) AS worst, max(end_s) AS latest_s, argMax(w.9, end_s) AS latest_cost, sum(w.9) AS cost
        FROM quarters GROUP BY incident_id, subscriber_key
    ),
    people AS (
        SELECT *, worst.4 AS worst_s, worst.5 AS worst_element_key,
            -- Peak-end rule: the worst and the last quarter hour are what is remembered, so they count twice.
            cost + worst.6 + if(latest_s = -worst.3, 0, latest_cost) AS exposure,
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
            -- without kept
            AND (incident_id, subscriber_key) NOT IN (
                SELECT incident_id, subscriber_key FROM incident_customers FINAL WHERE incident_id IN {kept:Array(String)} AND NOT withdrawn
            )
            -- kept ends
    )
SELECT incident_id, subscriber_key,
    multiIf(served_s >= cut_off_s AND served_s >= usually_s, 'served', cut_off_s >= usually_s, 'cut_off', 'usually_there') AS matched_by,
    round(confidence, 3), greatest(1, round(bad_s / 60)) AS minutes_exposed, used, failed,
    toDateTime(first_s, 'UTC'), toDateTime(last_s, 'UTC'), toDateTime(worst_s, 'UTC'), worst_element_key,
    round(exposure, 2), {revision:UInt64}
FROM people
SETTINGS compile_expressions = 0, compile_aggregate_expressions = 0, compile_sort_description = 0
