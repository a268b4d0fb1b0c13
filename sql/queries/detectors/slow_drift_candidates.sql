-- Series that may be drifting the bad way: the second half of the {days} days lies beyond the first by a third of the change asked for, and by more than 2.5 times what day-to-day noise gives.
-- Anything the exact test (Mann-Kendall and Theil-Sen, stats/) can raise passes this; what it saves is computing 378 slopes for every series.
-- What the whole region does together is taken off first: each day's median deviation of the region's elements. Bad is up here, whatever the KPI.
-- memory is the fleet's lag-1 autocorrelation of the KPI's daily deviations, the median over all series (a few that drift do not count), with the 0.05 by which
-- 28 values around their own mean fall short; one series' 28 values could not tell it.
WITH
    {until:Date} AS last_day,
    last_day - {days:UInt16} + 1 AS first_day,
    series AS (
        SELECT v.kpi AS kpi, v.element_key AS element_key, toString(e.region) AS region, any(k.class) AS class, any(k.scale) AS scale, any(k.worse) AS worse, any(k.spread_floor) AS floor,
            if(class = 'ratio' OR worse = 'up', 1, -1) AS bad,
            arraySort(t -> t.1, groupArray((toUInt16(v.day - first_day), toFloat64(v.value)))) AS points,
            arrayMap(t -> t.1, points) AS days_seen,
            quantileExact(0.5)(v.value) AS level,
            -- A day without a value stands at the series' own level: it neither lifts nor lowers what the region did.
            arrayMap(d -> if(has(days_seen, d), bad * (points[indexOf(days_seen, d)].2 - level), 0.), range({days:UInt16})) AS moved
        FROM (SELECT * FROM daily_values FINAL WHERE day >= first_day AND day <= last_day) AS v
        INNER JOIN (SELECT * FROM kpis FINAL) AS k ON k.kpi = v.kpi
        INNER JOIN (SELECT element_key, region FROM elements FINAL WHERE NOT removed) AS e ON e.element_key = v.element_key
        GROUP BY v.kpi, v.element_key, e.region
        HAVING length(points) >= {days_min:UInt16}
    ),
    common AS (
        SELECT kpi, region, if(count() >= 20, quantileExactForEach(0.5)(moved), arrayMap(d -> 0., range({days:UInt16}))) AS together
        FROM series GROUP BY kpi, region
    ),
    own AS (
        SELECT s.kpi AS kpi, s.element_key AS element_key, s.class AS class, s.scale AS scale, s.floor AS floor, s.bad AS bad, s.level AS level, s.days_seen AS days_seen,
            arrayMap(d -> s.moved[d + 1] - c.together[d + 1], s.days_seen) AS x,
            arraySum(arrayMap((a, b) -> a * b, arrayPopBack(x), arrayPopFront(x))) AS lagged, arraySum(arrayMap(a -> a * a, x)) AS squared
        FROM series AS s INNER JOIN common AS c ON c.kpi = s.kpi AND c.region = s.region
    ),
    memory AS (SELECT kpi, least(0.9, greatest(0., quantileExact(0.5)(lagged / greatest(squared, 1e-12)) + 0.05)) AS memory FROM own GROUP BY kpi)
SELECT kpi, kpi_name, class, scale, unit, worse, element_key, level, days, values, memory, tested, change_min FROM (
SELECT o.kpi AS kpi, k.name AS kpi_name, o.class AS class, o.scale AS scale, k.unit AS unit, k.worse AS worse, toString(o.element_key) AS element_key, o.level AS level, o.days_seen AS days, o.x AS values, m.memory AS memory, n.tested AS tested,
    if(o.scale = 'log' OR o.class = 'rate', log1p({change_min:Float64}), greatest({change_min:Float64} * abs(o.level), 2 * o.floor)) AS change_min,
    intDiv(length(o.x), 2) AS half,
    (arrayReduce('quantileExact(0.5)', arraySlice(o.x, half + 1)) - arrayReduce('quantileExact(0.5)', arraySlice(o.x, 1, half))) AS risen,
    1.0483 * arrayReduce('quantileExact(0.5)', arrayMap((a, b) -> abs(a - b), arrayPopBack(o.x), arrayPopFront(o.x))) AS noise,
    risen / greatest(noise * sqrt(3.14 / half), 1e-9) AS standing
FROM own AS o
INNER JOIN memory AS m ON m.kpi = o.kpi
INNER JOIN (SELECT kpi, name, unit, worse FROM kpis FINAL) AS k ON k.kpi = o.kpi
CROSS JOIN (SELECT count() AS tested FROM own) AS n
)
WHERE risen >= 0.3 * change_min AND standing >= 2.5
ORDER BY standing DESC, kpi, element_key
LIMIT {rows_max:UInt32}
