-- Why: what is normal for each KPI of each element in each hour of the week, from the {days} days before {until}. Two readers: the baseline of the night, and the baseline that noise is measured against (noise_baselines).
-- Periods inside an incident or a maintenance window of that element, and suspect or missing samples, never enter.
-- Level and volume: median and spread (IQR / 1.349) on the KPI's own scale; the spread of one hour (about 20 values)
-- is shrunk towards the series' own (weight 64), because 20 values alone would make 5-sigma events 5,000 times too common.
-- Ratio: usual share of failures, winsorised, shrunk from the class to the element (200 attempts) to the hour (5,000: a failure ratio hardly depends on the hour, and a handful of failures must not set it).
-- memory: lag-1 autocorrelation of levels, from how much neighbouring quarters of an hour differ in the last week, 1 - mean d^2 / (2 spread^2), d held at five spreads.
-- One row per element and hour, its KPIs in the order of kpi_slots.
CREATE VIEW IF NOT EXISTS element_normals AS
WITH
    toDateTime({until:Date}, 'UTC') AS until,
    until - toIntervalDay({days:UInt16}) AS since,
    clean AS (
        SELECT s.kpi AS kpi, s.element_key AS element_key, k.class AS class, k.class != 'ratio' AS has_memory,
            toUInt8((toDayOfWeek(s.period_end - s.period_s) - 1) * 24 + toHour(s.period_end - s.period_s)) AS hour_of_week,
            s.denominator AS n,
            if(k.worse = 'down', s.denominator - s.numerator, s.numerator) AS f, s.period_end AS at, s.period_s AS step,
            multiIf(k.class = 'rate', log1p(3600 * s.value), k.scale = 'log', log1p(greatest(s.value, 0)), s.value) AS x
        FROM (SELECT * FROM kpi_samples FINAL WHERE period_end > since AND period_end <= until AND quality = 'ok') AS s
        INNER JOIN (SELECT * FROM kpis FINAL WHERE class != 'state') AS k ON k.kpi = s.kpi
        LEFT JOIN unclean_spans AS u ON u.element_key = s.element_key
        WHERE NOT arrayExists(span -> s.period_end > span.1 AND s.period_end - s.period_s < span.2, u.spans)
          AND (isFinite(s.value) OR k.class = 'ratio')
          AND s.element_key % {slices:UInt16} = {slice:UInt16}
          AND (NOT {sampled:Bool} OR s.element_key IN (SELECT element_key FROM noise_sample WHERE valid_from = {sample_day:Date}))
    ),
    hourly AS (
        SELECT kpi, element_key, hour_of_week, any(class) AS class, count() AS samples,
            quantilesExact(0.25, 0.5, 0.75)(x) AS q, quantileExact(0.5)(n) AS attempts,
            (q[3] - q[1]) / 1.349 AS own_spread,
            sum(n) AS n_sum, sum(least(f, 3 + 0.25 * n)) AS f_sum,
            arraySort(groupArrayIf((toUInt32(at), x, step), has_memory AND at > until - toIntervalDay(7) AND isFinite(x))) AS recent,
            arrayFilter((d, t, s) -> t <= s, arrayDifference(recent.2), arrayDifference(recent.1), recent.3) AS steps
        FROM clean GROUP BY kpi, element_key, hour_of_week
    ),
    series AS (
        SELECT *,
            sqrt(avg(own_spread * own_spread) OVER w) AS series_spread,
            sum(arraySum(d -> least(d * d, 25 * own_spread * own_spread), arrayPopFront(steps))) OVER w AS moved, sum(greatest(0, toInt64(length(steps)) - 1)) OVER w AS moves,
            sum(f_sum) OVER w AS f_series, sum(n_sum) OVER w AS n_series,
            sum(f_sum) OVER (PARTITION BY kpi) AS f_class, sum(n_sum) OVER (PARTITION BY kpi) AS n_class
        FROM hourly
        WINDOW w AS (PARTITION BY kpi, element_key)
    ),
    normal AS (
        SELECT hour_of_week, kpi, element_key,
            if(class = 'ratio', 0, q[2]) AS center,
            if(class = 'ratio', 0, sqrt((samples * own_spread * own_spread + 64 * series_spread * series_spread) / (samples + 64))) AS spread,
            if(class = 'ratio', (f_sum + 5000 * (f_series + 200 * greatest(f_class, 1) / greatest(n_class, 1000)) / (n_series + 200)) / (n_sum + 5000), 0) AS usual_ratio,
            attempts, toUInt16(least(samples, 65535)) AS samples_1,
            if(moves < 50 OR series_spread = 0, 0., least(0.9, greatest(0., 1 - moved / moves / (2 * series_spread * series_spread)))) AS memory_1
        FROM series
        WHERE isFinite(center) AND isFinite(spread) AND isFinite(usual_ratio)
    ),
    places AS (SELECT kpi, slot, count() OVER (PARTITION BY kind) AS width FROM kpi_slots FINAL)
SELECT n.hour_of_week AS hour_of_week, n.element_key AS element_key,
    arrayResize(groupArrayInsertAt(toFloat32(0))(toFloat32(n.center), p.slot), any(p.width)) AS center,
    arrayResize(groupArrayInsertAt(toFloat32(0))(toFloat32(n.spread), p.slot), any(p.width)) AS spread,
    arrayResize(groupArrayInsertAt(toFloat32(0))(toFloat32(n.usual_ratio), p.slot), any(p.width)) AS usual_ratio,
    arrayResize(groupArrayInsertAt(toFloat32(0))(toFloat32(n.attempts), p.slot), any(p.width)) AS attempts,
    arrayResize(groupArrayInsertAt(toUInt16(0))(n.samples_1, p.slot), any(p.width)) AS samples,
    arrayResize(groupArrayInsertAt(toFloat32(0))(toFloat32(n.memory_1), p.slot), any(p.width)) AS memory
FROM normal AS n INNER JOIN places AS p ON p.kpi = n.kpi
GROUP BY n.hour_of_week, n.element_key
