-- How the fleet's own residuals behave, per KPI, over the last {days} days before {day}, on a sample of the elements.
-- Tail: exceedances over the 99th percentile of the bad-side deviation, generalised Pareto by moments, shape held in 0..0.3.
-- Sums: the accumulating tests are run over the same clean days (S = C - min(0, running min of C), C the cumulative sum of the increments)
-- and the 99th and 99.9th percentile of S give an exponential tail. These days are part of their own baseline, which flatters them,
-- so both are taken a quarter higher.
-- Memory: lag-1 autocorrelation. Clustering: beta-binomial precision by moments, 1/rho - 1.
INSERT INTO kpi_noise (valid_from, kpi, tail_threshold, tail_scale, tail_shape, sum_threshold, sum_slope, autocorrelation, precision, class_ratio, values, revision)
WITH
    toDateTime({day:Date}, 'UTC') AS until,
    residuals AS (
        SELECT k.kpi AS kpi, k.class AS class, s.element_key AS element_key, s.period_end AS period_end, least(greatest(b.usual_ratio, 1e-5), 0.5) AS p0,
            s.denominator AS n, greatest(if(k.worse = 'down', s.denominator - s.numerator, s.numerator), 0) AS f,
            if(k.class = 'ratio', (f - n * p0) / sqrt(n * p0 * (1 - p0) + 0.01),
                if(k.worse = 'up', 1, -1) * (multiIf(k.class = 'rate', log1p(3600 * s.value), k.scale = 'log', log1p(greatest(s.value, 0)), s.value) - b.center)
                    / greatest(b.spread, k.spread_floor)) AS raw
        FROM (SELECT * FROM kpi_samples FINAL WHERE period_end > until - toIntervalDay({days:UInt16}) AND period_end <= until AND quality = 'ok'
                AND element_key % {thinning:UInt32} = 0) AS s
        INNER JOIN (SELECT * FROM kpis FINAL WHERE class != 'state') AS k ON k.kpi = s.kpi
        INNER JOIN (SELECT * FROM baselines WHERE valid_from = {day:Date} AND samples >= {samples_min:UInt16}) AS b
            ON b.kpi = s.kpi AND b.element_key = s.element_key
            AND b.hour_of_week = toUInt8((toDayOfWeek(s.period_end - s.period_s) - 1) * 24 + toHour(s.period_end - s.period_s))
        LEFT JOIN unclean_spans AS u ON u.element_key = s.element_key
        -- Faults are not noise: left in, the tails they make would hide the next ones.
        WHERE if(k.class = 'ratio', s.denominator > 0, isFinite(s.value))
            AND NOT arrayExists(span -> s.period_end > span.1 AND s.period_end - s.period_s < span.2, u.spans)
    ),
    clusters AS (
        SELECT kpi AS cluster_kpi,
            least(5000, greatest(20, 1 / greatest(sum((f - n * p0) * (f - n * p0) - n * p0 * (1 - p0)) / greatest(sum(n * (n - 1) * p0 * (1 - p0)), 1e-9), 1e-6) - 1)) AS s_precision
        FROM residuals GROUP BY kpi
    ),
    centred AS (
        SELECT r.*, c.s_precision AS s_precision,
            if(class != 'ratio' AND in_period >= 20, raw - greatest(-3., least(3., common)), raw) AS z,
            greatest(3 * p0, p0 + 0.03) AS p1,
            if(class = 'ratio', greatest(-6., least(12., (f * log(p1 / p0) + (n - f) * log((1 - p1) / (1 - p0))) / (1 + (n - 1) / (s_precision + 1)))),
                greatest(-4., least(8., z)) - 1.75) AS increment
        FROM (SELECT *, quantileExact(0.5)(raw) OVER (PARTITION BY kpi, period_end) AS common, count() OVER (PARTITION BY kpi, period_end) AS in_period FROM residuals) AS r
        INNER JOIN clusters AS c ON c.cluster_kpi = r.kpi
    ),
    walked AS (
        SELECT kpi, element_key, period_end, n, f, z, s_precision, lagInFrame(z) OVER w AS z_before, sum(increment) OVER w AS walk
        FROM centred WINDOW w AS (PARTITION BY kpi, element_key ORDER BY period_end ROWS UNBOUNDED PRECEDING)
    ),
    summed AS (
        SELECT *, walk - least(0., min(walk) OVER (PARTITION BY kpi, element_key ORDER BY period_end ROWS UNBOUNDED PRECEDING)) AS total FROM walked
    ),
    limits AS (SELECT kpi AS limit_kpi, quantile(0.99)(z) AS u, quantiles(0.99, 0.999)(total) AS sums FROM summed GROUP BY kpi)
-- A KPI that never moves (an availability of always 1) has no tail to measure and no correlation: it gets a plain one.
SELECT {day:Date}, kpi, greatest(any(u), 1.5),
    greatest(ifNotFinite(avgIf(z - u, z > u), 0), 0.25) AS excess_mean,
    least(0.3, greatest(0, ifNotFinite(0.5 * (1 - excess_mean * excess_mean / greatest(varSampIf(z - u, z > u), 1e-9)), 0))) AS shape,
    greatest(1.25 * any(sums[1]), 2), greatest(0.02, least(2, log(10) / greatest(1.25 * (any(sums[2]) - any(sums[1])), 1e-3))),
    least(0.95, greatest(0, ifNotFinite(corrIf(least(6., greatest(-6., z)), least(6., greatest(-6., z_before)), z_before != 0), 0))),
    any(s_precision), sum(f) / greatest(sum(n), 1), count(), {revision:UInt64}
FROM summed INNER JOIN limits ON limit_kpi = kpi
GROUP BY kpi
