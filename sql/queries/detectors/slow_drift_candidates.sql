-- Series of one KPI that may be drifting the bad way: the second half of the {days} days lies beyond the first by a third of the change asked for, and by more than 2.5 times
-- what day-to-day noise gives. Anything the exact test (Mann-Kendall and Theil-Sen, stats/) can raise passes this; what it saves is computing 378 slopes for every series.
-- What the whole region does together is taken off first: each day's median deviation of the region's elements (20 or more). Bad is up here, whatever the KPI.
-- memory is the fleet's lag-1 autocorrelation of the KPI's daily deviations, its weekdays taken out, the median over all series (a few that drift do not count), with the 0.05 by which
-- 28 values around their own mean fall short; one series' 28 values could not tell it. One KPI at a time, in one pass of windows: common table expressions are evaluated where they are used.
WITH
    {until:Date} AS last_day,
    last_day - {days:UInt16} + 1 AS first_day,
    (SELECT (name, class, scale, unit, worse, spread_floor) FROM kpis FINAL WHERE kpi = {kpi:String}) AS told,
    if(told.2 = 'ratio' OR told.5 = 'up', 1, -1) AS bad,
    series AS (
        SELECT v.element_key AS element_key, any(e.region) AS place,
            arraySort(t -> t.1, groupArray((toUInt16(v.day - first_day), v.value))) AS points,
            arrayMap(t -> t.1, points) AS days_seen, arrayMap(t -> t.2, points) AS levels,
            quantileExact(0.5)(v.value) AS level
        FROM (SELECT element_key, day, value FROM daily_values FINAL WHERE kpi = {kpi:String} AND day >= first_day AND day <= last_day) AS v
        INNER JOIN (SELECT element_key, toString(region) AS region FROM elements FINAL WHERE NOT removed) AS e ON e.element_key = v.element_key
        GROUP BY v.element_key
        HAVING length(points) >= {days_min:UInt16}
    ),
    placed AS (
        -- A day without a value stands at the series' own level: it neither lifts nor lowers what the region did.
        SELECT element_key, place, days_seen, levels, level,
            arrayMap(d -> if(has(days_seen, d), toFloat32(bad * (levels[indexOf(days_seen, d)] - level)), toFloat32(0)), range({days:UInt16})) AS moved
        FROM series
    ),
    own AS (
        SELECT element_key, days_seen, level, if(count() OVER w >= 20, quantileExactForEach(0.5)(moved) OVER w, arrayMap(d -> toFloat32(0), range({days:UInt16}))) AS together,
            arrayMap(d -> moved[d + 1] - together[d + 1], days_seen) AS x
        FROM placed WINDOW w AS (PARTITION BY place)
    ),
    measured AS (
        SELECT element_key, days_seen, level, x, count() OVER () AS tested,
            arrayMap((v, d) -> v - arrayReduce('quantileExact(0.5)', arrayFilter((o, e) -> e % 7 = d % 7, x, days_seen)), x, days_seen) AS rest,
            quantileExact(0.5)(arraySum(arrayMap((a, b) -> a * b, arrayPopBack(rest), arrayPopFront(rest))) / greatest(arraySum(arrayMap(a -> a * a, rest)), 1e-12)) OVER () AS typical,
            intDiv(length(x), 2) AS half,
            arrayReduce('quantileExact(0.5)', arraySlice(x, half + 1)) - arrayReduce('quantileExact(0.5)', arraySlice(x, 1, half)) AS risen,
            1.0483 * arrayReduce('quantileExact(0.5)', arrayMap((a, b) -> abs(a - b), arrayPopBack(x), arrayPopFront(x))) AS noise,
            risen / greatest(noise * sqrt(3.14 / half), 1e-9) AS standing,
            if(told.3 = 'log' OR told.2 = 'rate', log1p({change_min:Float64}), greatest({change_min:Float64} * abs(level), 2 * told.6)) AS change_needed
        FROM own
    )
SELECT {kpi:String} AS kpi, told.1 AS kpi_name, told.2 AS class, told.3 AS scale, told.4 AS unit, told.5 AS worse, toString(element_key) AS element_key,
    level, days_seen AS days, x AS values, least(0.9, greatest(0., typical + 0.05)) AS memory, tested, change_needed AS change_min
FROM measured
WHERE risen >= 0.3 * change_needed AND standing >= 2.5
ORDER BY standing DESC, element_key
LIMIT {rows_max:UInt32}
