-- What was usual for each group of users at this hour of the week, and what there was: the last period and the sum of the last four.
-- Groups: (area, service, class of device), each with all classes together, and the whole network's (area ''). History: the same time of day, a quarter hour either side,
-- of the same weekday when that gives {history_min} values, else of the same sort of day (weekday or weekend), else the group is not judged. Periods in which the group was found missing do not teach.
-- An area of which nobody at all is seen in a period, of no service, is not known in it: its records did not come, or its cells are out, which they say themselves. Such a period is no small number, now or in history.
-- Spread is interquartile, so that last week's outage does not hide today's. days: on how many days the history lies; the quarter hours of one day are alike, so they are what it weighs.
WITH
    {period_end:DateTime('UTC')} AS t,
    raised AS (SELECT period_end, root_id FROM findings FINAL WHERE detector = 'usage' AND state IN ('raised', 'watching') AND period_end > t - 29 * 86400 AND period_end < t),
    counted AS (
        SELECT period_end, toString(area) AS area, toString(service) AS service, toString(device_class) AS device_class, users, bytes,
            toInt32(toUnixTimestamp(t)) - toInt32(toUnixTimestamp(period_end)) AS age_s,
            intDiv(age_s + 43200, 86400) AS days_ago, intDiv(86400 * days_ago - age_s, {period_s:Int32}) AS step
        FROM usage_counts FINAL
        WHERE period_end > t - 28 * 86400 - 5 * {period_s:UInt32} AND period_end <= t
            AND (toUnixTimestamp(t) - toUnixTimestamp(period_end) + 2 * {period_s:UInt32}) % 86400 <= 6 * {period_s:UInt32}
    ),
    near AS (SELECT *, sum(users) OVER (PARTITION BY period_end, area) AS of_area FROM counted QUALIFY of_area > 0),
    -- All four in one pass: the same written as four selects is planned four times.
    grouped AS (
        SELECT n.period_end AS period_end, n.days_ago AS days_ago, n.step AS step, whose.1 AS area, n.service AS service, whose.2 AS device_class, sum(n.users) AS users, sum(n.bytes) AS bytes
        FROM near AS n
        ARRAY JOIN arrayConcat([(n.area, ''), ('', '')], if(n.device_class = '', [], [(n.area, n.device_class), ('', n.device_class)])) AS whose
        GROUP BY period_end, days_ago, step, area, service, device_class
    ),
    clean AS (
        SELECT * FROM grouped WHERE (period_end, concat(area, '/', service, '/', device_class)) NOT IN (SELECT period_end, root_id FROM raised) OR days_ago = 0
    ),
    daily AS (
        -- Sums of four need all four: a period whose records never came makes no small sum.
        SELECT area, service, device_class, days_ago, arraySort(groupArray((step, toFloat64(users), toFloat64(bytes)))) AS steps
        FROM clean GROUP BY area, service, device_class, days_ago
    ),
    looked AS (
        SELECT area, service, device_class, days_ago, width, shift,
            arrayFilter(s -> s.1 <= shift AND s.1 > shift - width, steps) AS inside,
            arraySum(s -> s.2, inside) AS users, arraySum(s -> s.3, inside) AS bytes
        FROM daily
        ARRAY JOIN [1, 1, 1, 4, 4, 4] AS width, [-1, 0, 1, -1, 0, 1] AS shift
        WHERE length(inside) = width AND (days_ago > 0 OR shift = 0)
    ),
    judged AS (
        SELECT area, service, device_class, width,
            toDayOfWeek(t - 1) AS today,
            anyIf(users, days_ago = 0) AS users_now, anyIf(bytes, days_ago = 0) AS bytes_now, countIf(days_ago = 0) AS has_now,
            groupArrayIf((users, bytes, days_ago), days_ago > 0 AND days_ago % 7 = 0) AS same_weekday,
            groupArrayIf((users, bytes, days_ago), days_ago > 0 AND (toDayOfWeek(t - 1 - 86400 * days_ago) >= 6) = (today >= 6)) AS same_sort,
            if(length(same_weekday) >= {history_min:UInt16}, same_weekday, same_sort) AS history,
            arrayReduce('quantilesExact(0.25, 0.5, 0.75)', arrayMap(h -> h.1, history)) AS users_q,
            arrayReduce('quantilesExact(0.25, 0.5, 0.75)', arrayMap(h -> h.2, history)) AS bytes_q
        FROM looked GROUP BY area, service, device_class, width
        HAVING has_now > 0 AND length(history) >= {history_min:UInt16} AND users_q[2] >= 1
    )
SELECT j.area AS area, j.service AS service, j.device_class AS device_class, j.width AS width, length(j.history) AS history, length(arrayDistinct(arrayMap(h -> h.3, j.history))) AS days,
    j.users_now AS users, j.users_q[2] AS users_usual, (j.users_q[3] - j.users_q[1]) / 1.349 AS users_spread,
    j.bytes_now AS bytes, j.bytes_q[2] AS bytes_usual, (j.bytes_q[3] - j.bytes_q[1]) / 1.349 AS bytes_spread
FROM judged AS j
ORDER BY area, service, device_class, width
LIMIT {rows_max:UInt32}
