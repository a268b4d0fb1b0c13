-- Who is not touched yet and is usually on the degraded elements in the next hours: one row per (incident, line), if the incident lasts.
-- Habit: on which of the three days before the line was on them within h hours after this time of day (h = 1, 2, 4); only days of which the records are there.
-- Each day counts as much as today is like it: a day's stratum is whether the line's last site of the two hours before is one of that day's (1 same, 2 other, 3 not seen), and 3 more where one of
-- the two is at a weekend and the other is not. How much is learned from the days themselves: r_s, the share of visits repeated on another day of that stratum, over all ordered pairs of days of all
-- candidates, drawn to what is assumed (forecast.ts) with the weight of {prior_weight} pairs. Then a day counts with the odds ratio of r_s to r_1, and
--   probability = sum(weight x there) / (1 / odds(r_1) + sum(weight))
-- the mean of a beta-binomial with discounted days: one day known and like today gives r_1 exactly. Days of the other kind (weekend or not) of one stratum share the weight of one: they are like
-- each other and unlike today, so three of them say no more than one, and a habit of three such days gives r_s. Behind a core function (role served) habit says nothing of who is with the failing one: left out.
-- Cost: the elements' records of these hours on three days, and the candidates' records of the two hours before on four.
INSERT INTO incident_forecasts
    (incident_id, subscriber_key, customer_key, centre_key, probability, probability_1h, probability_2h, expected_at, days_known, days_there, today, withdrawn, computed_for, revision)
WITH
    toInt64(toUnixTimestamp({at:DateTime('UTC')})) AS at_s,
    arrayFilter(d -> toInt64(toUnixTimestamp({presence_from:DateTime('UTC')})) <= at_s - d * 86400 - 6300, [1, 2, 3]) AS known,
    toDayOfWeek({at:DateTime('UTC')}) AS weekday,
    degraded AS (
        SELECT incident_id, element_key FROM incident_elements FINAL
        WHERE incident_id IN {incidents:Array(String)} AND NOT removed AND role != 'served' AND toUnixTimestamp(degraded_to) = 0 AND degraded_from < {at:DateTime('UTC')}
    ),
    visits AS (
        SELECT d.incident_id AS incident_id, v.subscriber_key AS subscriber_key,
            [minIf(v.after_s, v.days_ago = 1), minIf(v.after_s, v.days_ago = 2), minIf(v.after_s, v.days_ago = 3)] AS first_s
        FROM (
            SELECT subscriber_key, element_key, intDiv(at_s - toInt64(toUnixTimestamp(period_end)) + 86399, 86400) AS days_ago, toInt64(toUnixTimestamp(period_end)) - at_s + days_ago * 86400 AS after_s
            FROM presence FINAL
            WHERE (period_end > {at:DateTime('UTC')} - 86400 AND period_end <= {at:DateTime('UTC')} - 86400 + 14400
                    OR period_end > {at:DateTime('UTC')} - 172800 AND period_end <= {at:DateTime('UTC')} - 172800 + 14400
                    OR period_end > {at:DateTime('UTC')} - 259200 AND period_end <= {at:DateTime('UTC')} - 259200 + 14400)
                AND events > 0 AND element_key IN (SELECT element_key FROM degraded)
        ) AS v
        INNER JOIN degraded AS d ON d.element_key = v.element_key
        WHERE has(known, v.days_ago)
        GROUP BY incident_id, subscriber_key
    ),
    listed AS (
        SELECT incident_id, subscriber_key FROM incident_customers FINAL
        WHERE incident_id IN {incidents:Array(String)} AND NOT withdrawn AND confidence >= {listed_min:Float64}
    ),
    -- The two hours before, today and on the days before.
    trails AS (
        SELECT t.subscriber_key AS subscriber_key, argMaxIf(e.place, (t.end_s, e.place), t.days_ago = 0) AS last_place,
            [groupUniqArrayIf(e.place, t.days_ago = 1), groupUniqArrayIf(e.place, t.days_ago = 2), groupUniqArrayIf(e.place, t.days_ago = 3)] AS places
        FROM (
            -- without few: where a large part of all elements is degraded, everybody's hours in the order of time are read.
            -- Few candidates are looked up; the newest word on each record (its first 20 bytes) wins.
            SELECT subscriber_key, substring(record, 1, 20) AS which, max(record) AS newest, toInt64(reinterpretAsUInt32(substring(newest, 1, 4))) AS end_s,
                reinterpretAsUInt64(substring(newest, 5, 8)) AS element_key, reinterpretAsUInt32(substring(newest, 31, 4)) AS used, intDiv(at_s - end_s, 86400) AS days_ago
            FROM presence_by_line
            -- few ends
            -- without many: where only few elements are degraded, their people are looked up.
            SELECT subscriber_key, element_key, toInt64(toUnixTimestamp(period_end)) AS end_s, intDiv(at_s - end_s, 86400) AS days_ago, argMax(events, revision) AS used
            FROM presence
            -- many ends
            WHERE subscriber_key IN (SELECT subscriber_key FROM visits)
                AND (period_end > {at:DateTime('UTC')} - 7200 AND period_end <= {at:DateTime('UTC')}
                    OR period_end > {at:DateTime('UTC')} - 93600 AND period_end <= {at:DateTime('UTC')} - 86400
                    OR period_end > {at:DateTime('UTC')} - 180000 AND period_end <= {at:DateTime('UTC')} - 172800
                    OR period_end > {at:DateTime('UTC')} - 266400 AND period_end <= {at:DateTime('UTC')} - 259200)
            -- without few
            GROUP BY subscriber_key, which
            -- few ends
            -- without many
            GROUP BY subscriber_key, element_key, period_end, source_key
            -- many ends
            HAVING used > 0
        ) AS t
        INNER JOIN (SELECT element_key, if(site = '', element_id, toString(site)) AS place FROM elements FINAL WHERE NOT removed) AS e ON e.element_key = t.element_key
        GROUP BY subscriber_key
    ),
    people AS (
        SELECT v.incident_id AS incident_id, v.subscriber_key AS subscriber_key, v.first_s AS first_s, t.last_place AS last_place,
            -- A line that was not seen in any of these hours has no row: three empty days.
            if(empty(t.places), [[], [], []], t.places) AS places,
            arrayMap(d -> multiIf(last_place = '' OR empty(places[d]), 3, has(places[d], last_place), 1, 2)
                + if((weekday >= 6) != ((weekday + 13 - d) % 7 + 1 >= 6), 3, 0), [1, 2, 3]) AS like_today,
            arrayMap(pair -> multiIf(empty(places[pair.1]) OR empty(places[pair.2]), 3, hasAny(places[pair.1], places[pair.2]), 1, 2)
                + if(((weekday + 13 - pair.1) % 7 + 1 >= 6) != ((weekday + 13 - pair.2) % 7 + 1 >= 6), 3, 0), [(1, 2), (1, 3), (2, 3)]) AS like_each_other
        FROM visits AS v LEFT JOIN trails AS t ON t.subscriber_key = v.subscriber_key
    ),
    hours AS (SELECT *, arrayJoin([(1, 3600), (2, 7200), (3, 14400)]) AS h, arrayMap(x -> x > 0 AND x <= h.2, first_s) AS there FROM people),
    -- The pairs of days of which the first was a visit; then, for all candidates of an incident and horizon together, how many there were of each stratum and how many were repeated.
    -- Summed by windows over one reading of the candidates: asked a second time for the sums, everything above would be planned and read twice.
    visited_once AS (
        SELECT *, arrayFilter(pair -> there[pair.1] AND has(known, pair.1) AND has(known, pair.2), [(1, 2, 1), (2, 1, 1), (1, 3, 2), (3, 1, 2), (2, 3, 3), (3, 2, 3)]) AS pairs FROM hours
    ),
    rates AS (
        SELECT *,
            sumForEach(arrayMap(s -> arrayCount(pair -> like_each_other[pair.3] = s, pairs), [1, 2, 3, 4, 5, 6])) OVER (PARTITION BY incident_id, h.1) AS visited,
            sumForEach(arrayMap(s -> arrayCount(pair -> like_each_other[pair.3] = s AND there[pair.2], pairs), [1, 2, 3, 4, 5, 6])) OVER (PARTITION BY incident_id, h.1) AS repeated
        FROM visited_once
    ),
    estimates AS (
        SELECT x.incident_id AS incident_id, x.subscriber_key AS subscriber_key, x.h.1 AS horizon, x.first_s AS first_s, x.last_place AS last_place, x.there AS there, x.like_today AS like_today,
            arrayMap(s -> least(0.97, greatest(0.01, (toFloat64(x.repeated[s]) + {prior_weight:Float64} * {usual_repeats:Array(Float64)}[6 * (horizon - 1) + s])
                / (toFloat64(x.visited[s]) + {prior_weight:Float64}))), [1, 2, 3, 4, 5, 6]) AS share,
            arrayMap(s -> s / (1 - s), share) AS odds,
            arrayMap(d -> odds[like_today[d]] / odds[1] / if(like_today[d] > 3, arrayCount(o -> like_today[o] = like_today[d], known), 1), known) AS weights,
            arraySum(arrayMap((w, d) -> w * there[d], weights, known)) / (1 / odds[1] + arraySum(weights)) AS probability
        FROM rates AS x
    ),
    forecasts AS (
        SELECT incident_id, subscriber_key, maxIf(probability, horizon = 3) AS within_4h, least(within_4h, maxIf(probability, horizon = 1)) AS within_1h,
            least(within_4h, greatest(within_1h, maxIf(probability, horizon = 2))) AS within_2h,
            arraySort(arrayFilter(x -> x > 0, any(first_s))) AS after_s, any(last_place) AS last_place, any(like_today) AS like_today
        FROM estimates GROUP BY incident_id, subscriber_key
        HAVING within_4h >= {probability_min:Float64} AND (incident_id, subscriber_key) NOT IN (SELECT incident_id, subscriber_key FROM listed)
    ),
    owners AS (
        SELECT subscriber_key, customer_key, centre_key FROM line_owners
        WHERE indexHint(run = (SELECT max(run) FROM centre_runs)) AND subscriber_key IN (SELECT subscriber_key FROM visits)
    )
SELECT f.incident_id, f.subscriber_key, c.customer_key, c.centre_key, round(f.within_4h, 3), round(f.within_1h, 3), round(f.within_2h, 3),
    {at:DateTime('UTC')} + f.after_s[intDiv(length(f.after_s) + 1, 2)], length(known), length(f.after_s),
    multiIf(arrayExists(d -> f.like_today[d] IN (1, 4), known), 'as_usual', f.last_place = '', 'unseen', 'elsewhere'), false, {at:DateTime('UTC')}, {revision:UInt64}
FROM forecasts AS f
LEFT JOIN owners AS c ON c.subscriber_key = f.subscriber_key
SETTINGS compile_expressions = 0, compile_aggregate_expressions = 0, compile_sort_description = 0
