-- What the KPIs of elements showed in some hours of the week, over the weeks before {day}: the one time that these samples are read.
-- Periods inside an incident or a maintenance window of that element (as the night knew them at its beginning, night_spans), and suspect or missing samples, never enter.
-- {end_hours} are the hours since 1970 in which periods of these hours of the week end; with all hours asked for it is not looked at. With {touched} only the elements in hours_touched are counted.
-- What a KPI is comes from constants instead of a join, which would copy every column of every sample. code: 1 ratio, 2 rate, 4 logarithmic, 8 worse when down.
-- A value is kept with its time as one number, time in the upper half: an array of numbers is a tenth of the cost of an array of tuples, or of eight aggregates beside each other. Quantiles are those of quantileExact.
-- What noise is measured against (earlier_*) is counted for all elements, though a night asks it of a sample only: the next night asks it of others.
INSERT INTO element_hours (valid_from, element_key, hour_of_week, kind, samples, center, own_spread, attempts, tried, failed, moved, moves,
    earlier_samples, earlier_center, earlier_own_spread, earlier_attempts, earlier_tried, earlier_failed, earlier_moved, earlier_moves)
WITH
    (SELECT (groupArray(kpi), groupArray(code), groupArray(kind), groupArray(slot), groupArray(width)) FROM (
        SELECT '' AS kpi, toUInt8(0) AS code, '' AS kind, toUInt8(0) AS slot, toUInt8(0) AS width
        UNION ALL SELECT toString(l.kpi), toUInt8((k.class = 'ratio') + 2 * (k.class = 'rate') + 4 * (k.scale = 'log') + 8 * (k.worse = 'down')), toString(l.kind), l.slot, toUInt8(count() OVER (PARTITION BY l.kind))
        FROM (SELECT * FROM kpi_slots FINAL) AS l LEFT JOIN (SELECT * FROM kpis FINAL WHERE class != 'state') AS k ON k.kpi = l.kpi)) AS catalogue,
    toDateTime({day:Date}, 'UTC') AS until,
    until - toIntervalDay({days:UInt16}) AS since,
    toDateTime({earlier:Date}, 'UTC') AS earlier_until,
    earlier_until - toIntervalDay({earlier_days:UInt16}) AS earlier_since,
    clean AS (
        SELECT s.element_key AS element_key, transform(s.kpi, catalogue.1, arrayEnumerate(catalogue.1), 1) AS place, catalogue.2[place] AS code, bitTest(code, 0) AS ratio,
            toUInt8((intDiv(toUInt32(s.period_end) - s.period_s, 3600) + 72) % 168) AS hour,
            toUInt32(s.period_end) AS at, s.period_s AS step, toFloat32(s.denominator) AS n, if(ratio, s.denominator, 0) AS tries,
            if(ratio, least(if(bitTest(code, 3), s.denominator - s.numerator, s.numerator), 3 + 0.25 * s.denominator), 0) AS f,
            toFloat32(multiIf(ratio, 0, bitTest(code, 1), log1p(3600 * s.value), bitTest(code, 2), log1p(greatest(s.value, 0)), s.value)) AS x,
            s.period_end > since AS counts, s.period_end > earlier_since AND s.period_end <= earlier_until AS counts_before
        FROM (
            SELECT * FROM kpi_samples FINAL
            WHERE element_key >= {from_key:UInt64} AND element_key <= {to_key:UInt64} AND period_end > least(since, earlier_since) AND period_end <= until AND quality = 'ok' AND kpi IN (SELECT kpi FROM kpis FINAL WHERE class != 'state')
                AND (length({hours:Array(UInt8)}) = 168 OR intDiv(toUInt32(period_end) - 1, 3600) IN {end_hours:Array(UInt32)})
                AND (NOT {touched:Bool} OR element_key IN (SELECT element_key FROM hours_touched WHERE valid_from = {day:Date}))
        ) AS s
        LEFT ANY JOIN (SELECT element_key, spans FROM night_spans WHERE valid_from = {day:Date}) AS u ON u.element_key = s.element_key
        WHERE NOT arrayExists(span -> s.period_end > span.1 AND s.period_end - s.period_s < span.2, u.spans)
          AND (ratio OR isFinite(s.value))
          AND hour IN {hours:Array(UInt8)}
    ),
    hourly AS (
        SELECT element_key, place, hour, groupArray(bitOr(bitShiftLeft(toUInt64(at), 32), toUInt64(reinterpretAsUInt32(x)))) AS values, groupArray(n) AS counted, max(step) AS longest,
            sumIf(tries, counts) AS tried, sumIf(f, counts) AS failed, sumIf(tries, counts_before) AS tried_before, sumIf(f, counts_before) AS failed_before
        FROM clean GROUP BY element_key, place, hour
    ),
    -- Once for the weeks of the night (1), once for those before the noise (2).
    weeks AS (
        SELECT *, bitTest(catalogue.2[place], 0) AS ratio,
            arrayFilter(v -> bitShiftRight(v, 32) > toUInt32(since), values) AS values_1, arrayFilter(v -> bitShiftRight(v, 32) > toUInt32(earlier_since) AND bitShiftRight(v, 32) <= toUInt32(earlier_until), values) AS values_2,
            arraySort(arrayFilter(x -> NOT isNaN(x), arrayMap(v -> reinterpretAsFloat32(toUInt32(bitAnd(v, 4294967295))), values_1))) AS x_1, arraySort(arrayFilter(x -> NOT isNaN(x), arrayMap(v -> reinterpretAsFloat32(toUInt32(bitAnd(v, 4294967295))), values_2))) AS x_2,
            arraySort(arrayFilter((n, v) -> NOT isNaN(n) AND bitShiftRight(v, 32) > toUInt32(since), counted, values)) AS n_1,
            arraySort(arrayFilter((n, v) -> NOT isNaN(n) AND bitShiftRight(v, 32) > toUInt32(earlier_since) AND bitShiftRight(v, 32) <= toUInt32(earlier_until), counted, values)) AS n_2,
            arraySort(arrayFilter(v -> NOT ratio AND bitShiftRight(v, 32) > toUInt32(until) - 604800 AND isFinite(reinterpretAsFloat32(toUInt32(bitAnd(v, 4294967295)))), values_1)) AS recent_1,
            arraySort(arrayFilter(v -> NOT ratio AND bitShiftRight(v, 32) > toUInt32(earlier_until) - 604800 AND isFinite(reinterpretAsFloat32(toUInt32(bitAnd(v, 4294967295)))), values_2)) AS recent_2
        FROM hourly
    ),
    -- The squared steps between neighbours of the last week; -1 where a period lies between them.
    stepped AS (
        SELECT element_key, hour, place, transform(place, arrayEnumerate(catalogue.4), catalogue.4, 0) AS slot, transform(place, arrayEnumerate(catalogue.5), catalogue.5, 0) AS width, tried, failed, tried_before, failed_before,
            length(values_1) AS samples_1, length(values_2) AS samples_2,
            if(empty(n_1), 0, n_1[intDiv(length(n_1), 2) + 1]) AS attempts_1, if(empty(n_2), 0, n_2[intDiv(length(n_2), 2) + 1]) AS attempts_2,
            multiIf(samples_1 = 0, 0, empty(x_1), nan, x_1[intDiv(length(x_1), 2) + 1]) AS center_1, multiIf(samples_2 = 0, 0, empty(x_2), nan, x_2[intDiv(length(x_2), 2) + 1]) AS center_2,
            toFloat32(multiIf(samples_1 = 0, 0, empty(x_1), nan, (x_1[intDiv(3 * length(x_1), 4) + 1] - x_1[intDiv(length(x_1), 4) + 1]) / 1.349)) AS own_1,
            toFloat32(multiIf(samples_2 = 0, 0, empty(x_2), nan, (x_2[intDiv(3 * length(x_2), 4) + 1] - x_2[intDiv(length(x_2), 4) + 1]) / 1.349)) AS own_2,
            arrayMap((v, w) -> if(bitShiftRight(w, 32) - bitShiftRight(v, 32) <= longest, pow(reinterpretAsFloat32(toUInt32(bitAnd(w, 4294967295))) - reinterpretAsFloat32(toUInt32(bitAnd(v, 4294967295))), 2), -1.), arrayPopBack(recent_1), arrayPopFront(recent_1)) AS steps_1,
            arrayMap((v, w) -> if(bitShiftRight(w, 32) - bitShiftRight(v, 32) <= longest, pow(reinterpretAsFloat32(toUInt32(bitAnd(w, 4294967295))) - reinterpretAsFloat32(toUInt32(bitAnd(v, 4294967295))), 2), -1.), arrayPopBack(recent_2), arrayPopFront(recent_2)) AS steps_2
        FROM weeks
    ),
    -- groupArrayInsertAt would put each at its place at once, and takes as long as everything else together.
    gathered AS (
        SELECT element_key, hour, any(place) AS a_place, groupArray(slot) AS slots, arrayMap(i -> indexOf(slots, i), range(any(width))) AS order,
            groupArray(toUInt16(samples_1)) AS samples_, groupArray(toFloat32(center_1)) AS center_, groupArray(own_1) AS own_spread_, groupArray(toFloat32(attempts_1)) AS attempts_,
            groupArray(tried) AS tried_, groupArray(failed) AS failed_, groupArray(toFloat32(arraySum(d -> if(d < 0, 0, least(d, 25 * own_1 * own_1)), steps_1))) AS moved_, groupArray(toUInt16(arrayCount(d -> NOT d < 0, steps_1))) AS moves_,
            groupArray(toUInt16(samples_2)) AS earlier_samples_, groupArray(toFloat32(center_2)) AS earlier_center_, groupArray(own_2) AS earlier_own_spread_, groupArray(toFloat32(attempts_2)) AS earlier_attempts_,
            groupArray(tried_before) AS earlier_tried_, groupArray(failed_before) AS earlier_failed_, groupArray(toFloat32(arraySum(d -> if(d < 0, 0, least(d, 25 * own_2 * own_2)), steps_2))) AS earlier_moved_, groupArray(toUInt16(arrayCount(d -> NOT d < 0, steps_2))) AS earlier_moves_
        FROM stepped GROUP BY element_key, hour
    )
SELECT {day:Date}, element_key, hour, catalogue.3[a_place],
    arrayMap(p -> samples_[p], order) AS samples, arrayMap(p -> center_[p], order) AS center, arrayMap(p -> own_spread_[p], order) AS own_spread, arrayMap(p -> attempts_[p], order) AS attempts,
    arrayMap(p -> tried_[p], order) AS tried, arrayMap(p -> failed_[p], order) AS failed, arrayMap(p -> moved_[p], order) AS moved, arrayMap(p -> moves_[p], order) AS moves,
    arrayMap(p -> earlier_samples_[p], order) AS earlier_samples, arrayMap(p -> earlier_center_[p], order) AS earlier_center, arrayMap(p -> earlier_own_spread_[p], order) AS earlier_own_spread, arrayMap(p -> earlier_attempts_[p], order) AS earlier_attempts,
    arrayMap(p -> earlier_tried_[p], order) AS earlier_tried, arrayMap(p -> earlier_failed_[p], order) AS earlier_failed, arrayMap(p -> earlier_moved_[p], order) AS earlier_moved, arrayMap(p -> earlier_moves_[p], order) AS earlier_moves
FROM gathered
