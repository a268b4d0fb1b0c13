-- Series of one KPI that may be drifting the bad way, and what the fleet's series are like that do not.
-- Bad is up here, whatever the KPI; a ratio's share of failures is on the arcsine scale, on which rare and common failures vary alike (Anscombe 1948).
-- What the whole region does together is taken off first: each day's median deviation of the region's elements (20 or more). A day without a value repeats the day before.
-- One wild day tilts no line: a value stands at most four robust deviations from the median of the five days around it (Hampel's filter; edges mirrored).
-- Then least squares by dot products: {usual} is an orthonormal basis of the days of the week, each of {bends} a unit vector "level, then a line" (slow/drift_design.ts);
-- contrasts c and the residual sum of squares are all the test needs. contrast / sqrt(variance) is a t; its median size over the fleet tells how much days remember,
-- the quartiles of log variance how alike the series are. What does not reach {t_min} by the smaller of its own and the fleet's variance stays in the database.
-- One KPI at a time, in one pass of windows: common table expressions are evaluated where they are used.
WITH
    {until:Date} AS last_day,
    last_day - {days:UInt16} + 1 AS first_day,
    (SELECT (name, class, scale, unit, worse, spread_floor) FROM kpis FINAL WHERE kpi = {kpi:String}) AS told,
    if(told.2 = 'ratio' OR told.5 = 'up', 1, -1) AS bad,
    series AS (
        SELECT v.element_key AS element_key, any(e.region) AS place, toUInt8(count()) AS days_known, quantileExact(0.5)(v.level) AS level,
            groupArrayInsertAt(toFloat32(nan), {days:UInt16})(toFloat32(v.level), toUInt32(v.day - first_day)) AS levels
        FROM (
            SELECT element_key, day, if(told.2 = 'ratio', asin(sqrt(least(1., greatest(0., value)))), toFloat64(value)) AS level
            FROM daily_values FINAL WHERE kpi = {kpi:String} AND day >= first_day AND day <= last_day
        ) AS v
        INNER JOIN (SELECT element_key, toString(region) AS region FROM elements FINAL WHERE NOT removed) AS e ON e.element_key = v.element_key
        GROUP BY v.element_key
        -- Where most days have no failure at all, the arcsine is not normal and three days with one failure look like a drift: that is for the sums of D3.
        HAVING days_known >= {days_min:UInt16} AND (told.2 != 'ratio' OR 2 * countIf(v.level > 0) > days_known)
    ),
    own AS (
        -- A day without a value stands at the series' own level: it neither lifts nor lowers what the region did.
        SELECT element_key, place, level, days_known, levels, arrayMap(v -> if(isNaN(v), toFloat32(0), toFloat32(bad * (v - level))), levels) AS moved FROM series
    ),
    alone AS (
        SELECT element_key, level, days_known,
            if(count() OVER w >= 20, quantileExactForEach(0.5)(moved) OVER w, arrayMap(v -> toFloat32(0), moved)) AS together,
            arrayReverseFill(v -> NOT isNaN(v), arrayFill(v -> NOT isNaN(v), arrayMap((m, t, v) -> if(isNaN(v), v, m - t), moved, together, levels))) AS whole
        FROM own WINDOW w AS (PARTITION BY place)
    ),
    steadied AS (
        -- The median of five, as comparisons (of two pairs the larger of the smaller, the smaller of the larger, and the fifth): sorting would cost more than all the rest.
        SELECT element_key, level, days_known, whole, arrayConcat([whole[3], whole[2]], whole, [whole[-2], whole[-3]]) AS mirrored,
            arrayMap((a, b, c, d) -> greatest(least(a, b), least(c, d)), arraySlice(mirrored, 1, {days:UInt16}), arraySlice(mirrored, 2, {days:UInt16}), arraySlice(mirrored, 4, {days:UInt16}), arraySlice(mirrored, 5, {days:UInt16})) AS low,
            arrayMap((a, b, c, d) -> least(greatest(a, b), greatest(c, d)), arraySlice(mirrored, 1, {days:UInt16}), arraySlice(mirrored, 2, {days:UInt16}), arraySlice(mirrored, 4, {days:UInt16}), arraySlice(mirrored, 5, {days:UInt16})) AS high,
            arrayMap((l, h, v) -> greatest(least(l, h), least(greatest(l, h), v)), low, high, whole) AS around,
            arrayMap((v, m) -> v - m, whole, around) AS off,
            4 * greatest(1.4826 * arrayReduce('quantileExact(0.5)', arrayMap(o -> abs(o), off)), arrayAvg(o -> abs(o), off)) AS bound,
            arrayMap((m, o) -> toFloat64(m + greatest(-bound, least(bound, o))), around, off) AS x
        FROM alone
    ),
    tested AS (
        SELECT element_key, level, days_known, x, days_known - length({usual:Array(Array(Float64))}) - 1 AS dof,
            arrayMap(b -> arrayDotProduct(b, x), {bends:Array(Array(Float64))}) AS contrasts,
            arrayDotProduct(x, x) - arraySum(u -> pow(arrayDotProduct(u, x), 2), {usual:Array(Array(Float64))}) AS residual,
            arrayMap(c -> greatest(residual - c * c, 1e-18) / dof, contrasts) AS variances
        FROM steadied
        WHERE residual > 1e-12
    ),
    measured AS (
        SELECT *, count() OVER () AS series_tested,
            quantilesExact(0.25, 0.5, 0.75)(log(variances[1])) OVER () AS log_variances,
            quantileExactForEach(0.5)(arrayMap((c, v) -> abs(c) / sqrt(v), contrasts, variances)) OVER () AS usual_t,
            arrayMax(arrayMap((c, v) -> c / sqrt(least(v, exp(log_variances[2]))), contrasts, variances)) AS standing
        FROM tested
    )
SELECT {kpi:String} AS kpi, told.1 AS kpi_name, told.2 AS class, told.3 AS scale, told.4 AS unit, told.5 AS worse, told.6 AS spread_floor, toString(element_key) AS element_key,
    level, x AS values, dof, contrasts, residual, series_tested, log_variances, usual_t
FROM measured
WHERE standing >= {t_min:Float64}
ORDER BY standing DESC, element_key
LIMIT {rows_max:UInt32}
