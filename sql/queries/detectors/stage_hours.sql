-- What each KPI of some elements showed in some hours of the week, over the weeks before {day}: the one time that they are read.
-- Periods inside an incident or a maintenance window of that element, and suspect or missing samples, never enter.
-- {end_hours} are the hours since 1970 in which periods of these hours of the week end; with all hours asked for it is not looked at. A KPI's kind of value comes from constants instead of a join, which would copy every column of every sample.
INSERT INTO hourly_values (valid_from, element_key, kpi, hour_of_week, is_ratio, samples, center, own_spread, attempts, tried, failed, moved, moves,
    earlier_samples, earlier_center, earlier_own_spread, earlier_attempts, earlier_tried, earlier_failed, earlier_moved, earlier_moves)
WITH
    (SELECT (groupArray(toString(kpi)), groupArray(toString(class)), groupArray(toString(scale)), groupArray(toString(worse))) FROM (SELECT '' AS kpi, '' AS class, '' AS scale, '' AS worse UNION ALL SELECT kpi, class, scale, worse FROM kpis FINAL WHERE class != 'state')) AS catalogue,
    toDateTime({day:Date}, 'UTC') AS until,
    until - toIntervalDay({days:UInt16}) AS since,
    toDateTime({earlier:Date}, 'UTC') AS earlier_until,
    earlier_until - toIntervalDay({earlier_days:UInt16}) AS earlier_since,
    clean AS (
        SELECT s.kpi AS kpi, s.element_key AS element_key, transform(s.kpi, catalogue.1, catalogue.2, '') AS class, class = 'ratio' AS ratio,
            toUInt8((toDayOfWeek(s.period_end - s.period_s) - 1) * 24 + toHour(s.period_end - s.period_s)) AS hour,
            toFloat32(s.denominator) AS n, if(ratio, s.denominator, 0) AS tries, s.period_end AS at, s.period_s AS step,
            if(ratio, least(if(transform(s.kpi, catalogue.1, catalogue.4, '') = 'down', s.denominator - s.numerator, s.numerator), 3 + 0.25 * s.denominator), 0) AS f,
            toFloat32(multiIf(class = 'rate', log1p(3600 * s.value), transform(s.kpi, catalogue.1, catalogue.3, '') = 'log', log1p(greatest(s.value, 0)), s.value)) AS x,
            at > since AS counts, at > earlier_since AND at <= earlier_until AND s.element_key IN (SELECT element_key FROM noise_sample WHERE valid_from = {day:Date}) AS counts_before,
            NOT ratio AND isFinite(x) AS moving
        FROM (
            SELECT * FROM kpi_samples FINAL
            WHERE element_key >= {from_key:UInt64} AND element_key <= {to_key:UInt64} AND period_end > least(since, earlier_since) AND period_end <= until AND quality = 'ok' AND kpi IN (SELECT kpi FROM kpis FINAL WHERE class != 'state')
                AND ({hours_from:UInt8} = 0 AND {hours_to:UInt8} = 168 OR intDiv(toUInt32(period_end) - 1, 3600) IN {end_hours:Array(UInt32)})
        ) AS s
        LEFT JOIN unclean_spans AS u ON u.element_key = s.element_key
        WHERE NOT arrayExists(span -> s.period_end > span.1 AND s.period_end - s.period_s < span.2, u.spans)
          AND (isFinite(s.value) OR class = 'ratio')
          AND hour >= {hours_from:UInt8} AND hour < {hours_to:UInt8}
    ),
    hourly AS (
        SELECT element_key, kpi, hour, any(ratio) AS is_ratio,
            countIf(counts) AS samples, quantilesExactIf(0.25, 0.5, 0.75)(x, counts) AS q, quantileExactIf(0.5)(n, counts) AS attempts, sumIf(tries, counts) AS tried, sumIf(f, counts) AS failed,
            groupArrayIf((toUInt32(at), x, step), counts AND moving AND at > until - toIntervalDay(7)) AS recent,
            countIf(counts_before) AS samples_before, quantilesExactIf(0.25, 0.5, 0.75)(x, counts_before) AS q_before, quantileExactIf(0.5)(n, counts_before) AS attempts_before, sumIf(tries, counts_before) AS tried_before, sumIf(f, counts_before) AS failed_before,
            groupArrayIf((toUInt32(at), x, step), counts_before AND moving AND at > earlier_until - toIntervalDay(7)) AS recent_before
        FROM clean GROUP BY element_key, kpi, hour
    ),
    stepped AS (
        SELECT *, (q[3] - q[1]) / 1.349 AS own, (q_before[3] - q_before[1]) / 1.349 AS own_before, arraySort(recent) AS r, arraySort(recent_before) AS b,
            arrayPopFront(arrayFilter((d, t, s) -> t <= s, arrayDifference(r.2), arrayDifference(r.1), r.3)) AS steps,
            arrayPopFront(arrayFilter((d, t, s) -> t <= s, arrayDifference(b.2), arrayDifference(b.1), b.3)) AS steps_before
        FROM hourly
    )
SELECT {day:Date}, element_key, kpi, hour, is_ratio,
    samples, q[2], own, attempts, tried, failed, arraySum(d -> least(d * d, 25 * own * own), steps), length(steps),
    samples_before, q_before[2], own_before, attempts_before, tried_before, failed_before, arraySum(d -> least(d * d, 25 * own_before * own_before), steps_before), length(steps_before)
FROM stepped
