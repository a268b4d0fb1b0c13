-- How the fleet's own residuals behave, per KPI, over the last {days} days before {day}, on about {series_max} series.
-- Tail: exceedances over the 99th percentile of the bad-side deviation, generalised Pareto by moments, shape held in 0..0.3.
-- Memory: lag-1 autocorrelation. Clustering: beta-binomial precision by moments, 1/rho - 1.
INSERT INTO kpi_noise (valid_from, kpi, tail_threshold, tail_scale, tail_shape, autocorrelation, precision, class_ratio, values, revision)
WITH
    toDateTime({day:Date}, 'UTC') AS until,
    residuals AS (
        SELECT k.kpi AS kpi, k.class AS class, s.element_key AS element_key, s.period_end AS period_end, b.usual_ratio AS p0,
            s.denominator AS n, if(k.worse = 'down', s.denominator - s.numerator, s.numerator) AS f,
            if(k.class = 'ratio', (f - n * p0) / sqrt(n * p0 * (1 - p0) + 0.01),
                if(k.worse = 'up', 1, -1) * (multiIf(k.class = 'rate', log1p(3600 * s.value), k.scale = 'log', log1p(greatest(s.value, 0)), s.value) - b.center)
                    / greatest(b.spread, k.spread_floor)) AS raw
        FROM (SELECT * FROM kpi_samples FINAL WHERE period_end > until - toIntervalDay({days:UInt16}) AND period_end <= until AND quality = 'ok'
                AND element_key % {thinning:UInt32} = 0) AS s
        INNER JOIN (SELECT * FROM kpis FINAL WHERE class != 'state') AS k ON k.kpi = s.kpi
        INNER JOIN (SELECT * FROM baselines WHERE valid_from = {day:Date} AND samples >= {samples_min:UInt16}) AS b
            ON b.kpi = s.kpi AND b.element_key = s.element_key
            AND b.hour_of_week = toUInt8((toDayOfWeek(s.period_end - s.period_s) - 1) * 24 + toHour(s.period_end - s.period_s))
        WHERE if(k.class = 'ratio', s.denominator > 0, isFinite(s.value))
    ),
    centred AS (
        SELECT *, if(class IN ('level', 'volume', 'rate') AND in_period >= 20, raw - common, raw) AS z,
            lagInFrame(z) OVER (PARTITION BY kpi, element_key ORDER BY period_end) AS z_before
        FROM (SELECT *, quantileExact(0.5)(raw) OVER (PARTITION BY kpi, period_end) AS common, count() OVER (PARTITION BY kpi, period_end) AS in_period FROM residuals)
    ),
    thresholds AS (SELECT kpi, quantile(0.99)(z) AS u FROM centred GROUP BY kpi)
-- A KPI that never moves (an availability of always 1) has no tail to measure and no correlation: it gets a plain one.
SELECT {day:Date}, c.kpi, greatest(any(t.u), 1.5),
    greatest(ifNotFinite(avgIf(c.z - t.u, c.z > t.u), 0), 0.25) AS excess_mean,
    least(0.3, greatest(0, ifNotFinite(0.5 * (1 - excess_mean * excess_mean / greatest(varSampIf(c.z - t.u, c.z > t.u), 1e-9)), 0))) AS shape,
    least(0.95, greatest(0, ifNotFinite(corrIf(least(6., greatest(-6., c.z)), least(6., greatest(-6., c.z_before)), c.z_before != 0), 0))) AS memory,
    least(5000, greatest(20, 1 / greatest(sum((c.f - c.n * c.p0) * (c.f - c.n * c.p0) - c.n * c.p0 * (1 - c.p0)) / greatest(sum(c.n * (c.n - 1) * c.p0 * (1 - c.p0)), 1e-9), 1e-6) - 1)) AS precision,
    sum(c.f) / greatest(sum(c.n), 1), count(), {revision:UInt64}
FROM centred AS c INNER JOIN thresholds AS t ON t.kpi = c.kpi
GROUP BY c.kpi
