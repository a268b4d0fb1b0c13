-- Scores one closed period of the whole network at once: sample against baseline, continued from the state of the period before.
-- D1 level, D2 count-aware failures (beta-binomial upper mid-p), D4 shift CUSUM on levels and D3 likelihood-ratio CUSUM on failures, D5 silence.
-- Every evidence is -log10 of a tail probability, as measured on the fleet's own clean days (measure_noise.sql). A sample that is missing, suspect or without baseline gives evidence 0 and carries the state on.
INSERT INTO scores (period_end, kpi, element_key, quality, value, attempts, expected, expected_low, expected_high, deviation,
    evidence_level, evidence_count, evidence_shift, evidence_silence, shift_sum, count_sum, silence_sum, rising, revision)
WITH
    {period_end:DateTime('UTC')} AS t,
    log(10) AS ln10,
    known AS (SELECT kpi, class, worse, scale, spread_floor, silence FROM kpis FINAL WHERE class != 'state'),
    sample AS (
        SELECT kpi, element_key, 1 AS arrived, numerator, denominator, value, toString(quality) AS sample_quality
        FROM kpi_samples FINAL WHERE period_end = t
    ),
    normal AS (
        SELECT kpi, element_key, center, spread, usual_ratio, samples FROM baselines
        WHERE valid_from = {day:Date} AND hour_of_week = {hour_of_week:UInt8}
    ),
    paired AS (
        SELECT kpi, element_key, arrived, numerator, denominator, value, sample_quality, center, spread, usual_ratio, samples
        FROM normal FULL JOIN sample USING (kpi, element_key)
    ),
    before AS (SELECT kpi, element_key, shift_sum, count_sum, silence_sum FROM scores FINAL WHERE period_end = t - {period_s:UInt32}),
    place AS (
        SELECT e.element_key AS element_key, e.region AS region, m.mask AS mask, r.element_key != 0 AS restart
        FROM (SELECT element_key, region FROM elements FINAL WHERE NOT removed) AS e
        LEFT JOIN (SELECT element_key, mask FROM period_masks(at = t, length_s = {period_s:UInt32})) AS m ON m.element_key = e.element_key
        LEFT JOIN (
            SELECT DISTINCT element_key FROM incident_elements FINAL
            WHERE incident_id IN (SELECT incident_id FROM incidents WHERE state = 'resolved' AND period_end = t - {period_s:UInt32})
        ) AS r ON r.element_key = e.element_key
    ),
    judged AS (
        SELECT p.kpi AS kpi, p.element_key AS element_key, k.class AS class, k.worse AS worse, k.scale AS scale, k.silence AS silence,
            o.region AS region, p.value AS value, p.center AS center, p.usual_ratio AS p0, p.denominator AS n,
            greatest(if(k.worse = 'down', p.denominator - p.numerator, p.numerator), 0) AS f,
            greatest(p.spread, k.spread_floor) AS sigma,
            multiIf(o.mask != '', 'masked', p.arrived = 0 OR p.sample_quality = 'missing', 'missing', p.sample_quality = 'suspect', 'suspect',
                p.samples < {samples_min:UInt16}, 'learning', 'ok') AS quality,
            multiIf(k.class = 'rate', log1p(3600 * p.value), k.scale = 'log', log1p(greatest(p.value, 0)), p.value) AS x,
            if(quality = 'ok' AND k.class != 'ratio' AND isFinite(p.value), if(k.worse = 'up', 1, -1) * (x - p.center) / sigma, nan) AS raw,
            if(o.restart, 0, b.shift_sum) AS shift_before, if(o.restart, 0, b.count_sum) AS count_before, if(o.restart, 0, b.silence_sum) AS silence_before,
            if(q.kpi = '', 3.5, q.tail_threshold) AS u, if(q.kpi = '', 1., q.tail_scale) AS tail_scale, q.tail_shape AS xi,
            if(q.kpi = '', 20., q.sum_threshold) AS sum_threshold, if(q.kpi = '', 0.3, q.sum_slope) AS sum_slope, if(q.kpi = '', 150, q.precision) AS s_precision
        FROM paired AS p
        INNER JOIN known AS k ON k.kpi = p.kpi
        INNER JOIN place AS o ON o.element_key = p.element_key
        LEFT JOIN before AS b ON b.kpi = p.kpi AND b.element_key = p.element_key
        LEFT JOIN (SELECT * FROM kpi_noise FINAL WHERE valid_from = {day:Date}) AS q ON q.kpi = p.kpi
    ),
    common AS (
        -- What the whole region does together (weather, a holiday, an event) is nobody's fault: the median deviation of each KPI is taken off, up to 3 sigma.
        SELECT k.kpi AS kpi, o.region AS region, quantileExact(0.5)(if(k.worse = 'up', 1, -1)
            * (multiIf(k.class = 'rate', log1p(3600 * s.value), k.scale = 'log', log1p(greatest(s.value, 0)), s.value) - n.center) / greatest(n.spread, k.spread_floor)) AS shift
        FROM (SELECT * FROM sample WHERE sample_quality = 'ok' AND isFinite(value)) AS s
        INNER JOIN (SELECT * FROM known WHERE class != 'ratio') AS k ON k.kpi = s.kpi
        INNER JOIN normal AS n ON n.kpi = s.kpi AND n.element_key = s.element_key
        INNER JOIN (SELECT element_key, region FROM elements FINAL WHERE NOT removed) AS o ON o.element_key = s.element_key
        WHERE n.samples >= {samples_min:UInt16}
        GROUP BY k.kpi, o.region HAVING count() >= 20
    ),
    deviating AS (
        SELECT j.*, greatest(-8., least(40., j.raw - greatest(-3., least(3., c.shift)))) AS z, isFinite(j.raw) AS has_z,
            j.class = 'ratio' AND j.quality = 'ok' AND j.n > 0 AS has_count,
            least(greatest(j.p0, 1e-5), 0.5) AS p0c,
            round(least(j.n, 400)) AS n_e, if(j.n > 0, least(n_e, round(j.f * n_e / j.n)), 0) AS f_e,
            (j.f - j.n * p0c) / sqrt(j.n * p0c * (1 - p0c) * (1 + (j.n - 1) / (j.s_precision + 1)) + 0.01) AS z_count,
            p0c * j.s_precision AS a, (1 - p0c) * j.s_precision AS b,
            lgamma(n_e + 1) + lgamma(a + b) - lgamma(a) - lgamma(b) - lgamma(n_e + a + b) AS c0,
            greatest(3 * p0c, p0c + 0.03) AS p1
        FROM judged AS j LEFT JOIN common AS c ON c.kpi = j.kpi AND c.region = j.region
    ),
    tested AS (
        SELECT *,
            multiIf(NOT has_z, 1., z <= u, greatest(0.01, 0.5 * erfc(z / sqrt(2))), xi < 0.001, 0.01 * exp(-(z - u) / tail_scale),
                0.01 * pow(1 + xi * (z - u) / tail_scale, -1 / xi)) AS p_level,
            has_count AND z_count > 2 AND f_e >= 1 AS suspicious,
            arraySum(k -> if(k = f_e, 0.5, 1.) * exp(c0 - lgamma(k + 1) - lgamma(n_e - k + 1) + lgamma(k + a) + lgamma(n_e - k + b)),
                if(suspicious, range(toUInt32(f_e), toUInt32(n_e) + 1), emptyArrayUInt32())) AS tail_sum,
            if(suspicious, tail_sum, 1.) AS p_count,
            -- A sum beyond what noise climbs to halves with every period that looks normal, so that recovery is seen within the hour, not after a day.
            if(has_z AND z <= 0.5 AND shift_before > sum_threshold, 0.5, 1.) * shift_before AS eased_shift,
            if(has_count AND f <= n * p0c AND count_before > sum_threshold, 0.5, 1.) * count_before AS eased_count,
            if(has_z, greatest(0., eased_shift + greatest(-4., least(8., z)) - 1.75), shift_before) AS shift_next,
            if(has_count, greatest(0., eased_count + greatest(-6., least(12., (f * log(p1 / p0c) + (n - f) * log((1 - p1) / (1 - p0c))) / (1 + (n - 1) / (s_precision + 1))))), count_before) AS count_next,
            if(class = 'ratio', count_next, shift_next) AS total,
            if(total > sum_threshold, 2 + sum_slope * (total - sum_threshold) / ln10, 2 * total / sum_threshold) AS total_evidence,
            sum_threshold + 13 * ln10 / sum_slope AS sum_max,
            quality = 'ok' AND silence AND value = 0 AS quiet,
            if(quiet, silence_before + 3 * log1p(greatest(exp(center - sigma) - 1, 0) / 3), if(quality = 'ok', 0, silence_before)) AS silence_next
        FROM deviating
    )
SELECT t, kpi, element_key, quality,
    value, if(class = 'ratio', n, 0),
    if(class = 'ratio', if(worse = 'down', 1 - p0c, p0c), multiIf(class = 'rate', (exp(center) - 1) / 3600, scale = 'log', (exp(center) - 1), center)),
    if(class = 'ratio', greatest(0., if(worse = 'down', 1 - p0c, p0c) - 1.2816 * sqrt(p0c * (1 - p0c) * (1 / greatest(n, 1) + 1 / s_precision))),
        multiIf(class = 'rate', (exp(center - 1.2816 * sigma) - 1) / 3600, scale = 'log', (exp(center - 1.2816 * sigma) - 1), center - 1.2816 * sigma)),
    if(class = 'ratio', least(1., if(worse = 'down', 1 - p0c, p0c) + 1.2816 * sqrt(p0c * (1 - p0c) * (1 / greatest(n, 1) + 1 / s_precision))),
        multiIf(class = 'rate', (exp(center + 1.2816 * sigma) - 1) / 3600, scale = 'log', (exp(center + 1.2816 * sigma) - 1), center + 1.2816 * sigma)),
    multiIf(has_z, z, has_count, z_count, 0),
    least(50., -log10(greatest(p_level, 1e-50))), least(50., -log10(greatest(least(p_count, 1.), 1e-50))),
    if(quality = 'ok', least(50., total_evidence), 0) AS by_shift,
    if(quiet, least(50., silence_next / ln10), 0),
    least(shift_next, sum_max), least(count_next, sum_max), silence_next,
    by_shift > 3 AND shift_next + count_next > shift_before + count_before, {revision:UInt64}
FROM tested
