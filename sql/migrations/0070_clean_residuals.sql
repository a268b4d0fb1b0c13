-- Why: what the noise models are measured on: every clean sample of the night's sample of peer groups over some days, beside its own normal as it stood before those days, so that it is judged as live values are. Used by measure_noise, and by the signatures through clean_vectors.
-- A few KPIs at a time, because all of a fleet's at once do not fit in memory.
-- raw is the deviation in spreads, bad side positive; for ratios the excess of failures in binomial standard deviations.
CREATE VIEW IF NOT EXISTS clean_residuals AS
WITH
    toDateTime({day:Date}, 'UTC') AS until,
    picked AS (SELECT element_key, kind, peer_group FROM noise_sample WHERE valid_from = {day:Date}),
    normal AS (
        SELECT b.element_key AS element_key, b.hour_of_week AS hour_of_week, s.kpi AS kpi, s.slot AS slot, s.class AS class, s.worse AS worse, s.scale AS scale,
            s.kind AS kind, p.peer_group AS peer_group, b.center AS center, greatest(b.spread, s.spread_floor) AS sigma, least(greatest(b.usual_ratio, 1e-5), 0.5) AS p0, if(s.class = 'ratio', b.attempts, b.center) AS size, b.memory AS memory
        FROM (
            SELECT element_key, hour_of_week, place, center_1 AS center, spread_1 AS spread, usual_1 AS usual_ratio, attempts_1 AS attempts, memory_1 AS memory FROM noise_baselines
            ARRAY JOIN arrayEnumerate(samples) AS place, center AS center_1, spread AS spread_1, usual_ratio AS usual_1, attempts AS attempts_1, samples AS samples_1, arrayResize(memory, length(samples)) AS memory_1
            WHERE valid_from = {day:Date} AND samples_1 >= {samples_min:UInt16} AND element_key IN (SELECT element_key FROM picked)
        ) AS b
        INNER JOIN picked AS p ON p.element_key = b.element_key
        INNER JOIN (SELECT l.kind AS kind, l.slot AS slot, k.kpi AS kpi, k.class AS class, k.worse AS worse, k.scale AS scale, k.spread_floor AS spread_floor
            FROM (SELECT * FROM kpi_slots FINAL) AS l INNER JOIN (SELECT * FROM kpis FINAL WHERE class != 'state' AND kpi IN {kpis:Array(String)}) AS k ON k.kpi = l.kpi) AS s ON s.kind = p.kind AND s.slot + 1 = b.place
    )
SELECT b.kpi AS kpi, b.class AS class, b.kind AS kind, b.slot AS slot, b.peer_group AS peer_group, s.element_key AS element_key, s.period_end AS period_end, b.p0 AS p0, b.size AS size, b.memory AS memory,
    s.denominator AS n, greatest(if(b.worse = 'down', s.denominator - s.numerator, s.numerator), 0) AS f,
    if(b.class = 'ratio', (f - n * p0) / sqrt(n * p0 * (1 - p0) + 0.01),
        if(b.worse = 'up', 1, -1) * (multiIf(b.class = 'rate', log1p(3600 * s.value), b.scale = 'log', log1p(greatest(s.value, 0)), s.value) - b.center) / b.sigma) AS raw
FROM (SELECT * FROM kpi_samples FINAL WHERE period_end > until - toIntervalDay({days:UInt16}) AND period_end <= until AND quality = 'ok' AND kpi IN {kpis:Array(String)}
        AND element_key IN (SELECT element_key FROM picked)) AS s
INNER JOIN normal AS b ON b.kpi = s.kpi AND b.element_key = s.element_key
    AND b.hour_of_week = toUInt8((toDayOfWeek(s.period_end - s.period_s) - 1) * 24 + toHour(s.period_end - s.period_s))
LEFT JOIN unclean_spans AS u ON u.element_key = s.element_key
-- Faults are not noise: left in, the tails they make would hide the next ones.
WHERE if(b.class = 'ratio', s.denominator > 0, isFinite(s.value))
    AND NOT arrayExists(span -> s.period_end > span.1 AND s.period_end - s.period_s < span.2, u.spans)
