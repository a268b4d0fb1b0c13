-- Second pass: every element and KPI of the network judged at once, continued from the state of the period before.
-- D1 level, D2 count-aware failures (beta-binomial upper mid-p), D3 likelihood-ratio CUSUM on failures, D4 shift CUSUM (a fast and a slow one), D5 silence, D6 divergence from the peers and its CUSUM, D7 fault signatures.
-- Every evidence is -log10 of a tail probability as measured on the fleet's own clean days, per KPI and traffic band (measure_noise.sql).
-- Below the 99th percentile u the tail is the normal one stretched to meet it: 0.5 erfc(1.645 x / u) is 1 % at u.
-- A KPI that is missing, suspect, learning or masked gives evidence 0 and carries its state on.
INSERT INTO element_kpi_scores (period_end, element_key, kpis, quality, value, attempts, expected, expected_low, expected_high, deviation,
    evidence_level, evidence_count, evidence_shift, evidence_silence, evidence_peer, evidence_peer_shift, shift_sum, count_sum, silence_sum, peer_sum, slow_sum, rising,
    mask, fused, fused_now, top_kpi, top_evidence, signature, evidence_signature, any_rising, revision)
WITH
    {period_end:DateTime('UTC')} AS t, log(10) AS ln10,
    (SELECT (groupArray(s.kpi), groupArray(toUInt8(k.class = 'ratio')), groupArray(toUInt8(k.class = 'rate')), groupArray(toUInt8(k.scale = 'log')),
            groupArray(toUInt8(k.worse = 'down')), groupArray(toFloat64(k.impact)), groupArray(toUInt8(k.silence)), groupArray(toUInt8(k.family != 'utilisation')))
        FROM (SELECT * FROM kpi_slots FINAL ORDER BY kind, slot) AS s LEFT JOIN (SELECT * FROM kpis FINAL WHERE class != 'state') AS k ON k.kpi = s.kpi) AS facts,
    -- The noise of each KPI in three bands: place (kpi_no - 1) * 3 + band + 1.
    (SELECT (groupArray(q.size_from), groupArray(q.tail_threshold), groupArray(q.tail_scale), groupArray(q.tail_shape), groupArray(q.sum_threshold), groupArray(q.sum_slope),
            groupArray(q.peer_spread), groupArray(q.peer_threshold), groupArray(q.peer_scale), groupArray(q.peer_shape), groupArray(q.peer_sum_threshold), groupArray(q.peer_sum_slope),
            groupArray(q.count_threshold), groupArray(q.count_slope), groupArray(q.precision), groupArray(q.slow_threshold), groupArray(q.slow_slope))
        FROM (
            SELECT if(n.kpi = '', 1e30, n.size_from) AS size_from, if(n.kpi = '', 3.5, n.tail_threshold) AS tail_threshold, if(n.kpi = '', 1., n.tail_scale) AS tail_scale, n.tail_shape AS tail_shape,
                if(n.kpi = '', 20., n.sum_threshold) AS sum_threshold, if(n.kpi = '', 0.3, n.sum_slope) AS sum_slope, if(n.kpi = '', 40., n.slow_threshold) AS slow_threshold, if(n.kpi = '', 0.2, n.slow_slope) AS slow_slope, if(n.kpi = '', 1., n.peer_spread) AS peer_spread,
                if(n.kpi = '', 3.5, n.peer_threshold) AS peer_threshold, if(n.kpi = '', 1., n.peer_scale) AS peer_scale, n.peer_shape AS peer_shape,
                if(n.kpi = '', 20., n.peer_sum_threshold) AS peer_sum_threshold, if(n.kpi = '', 0.3, n.peer_sum_slope) AS peer_sum_slope,
                if(n.kpi = '', 2., n.count_threshold) AS count_threshold, if(n.kpi = '', 1., n.count_slope) AS count_slope, if(n.kpi = '', 150., n.precision) AS precision
            FROM (SELECT kind, slot, kpi, band FROM kpi_slots FINAL ARRAY JOIN [0, 1, 2] AS band) AS s
            LEFT JOIN (SELECT * FROM kpi_noise FINAL WHERE valid_from = {day:Date}) AS n ON n.kpi = s.kpi AND n.band = s.band
            ORDER BY s.kind, s.slot, s.band
        ) AS q) AS bands,
    (SELECT (groupArray(toString(w.kind)), groupArray(toString(w.signature)), groupArray(w.weights), groupArray(if(n.kpi = '', 4., n.tail_threshold)), groupArray(if(n.kpi = '', 1., n.tail_scale)), groupArray(n.tail_shape))
        FROM (SELECT * FROM signature_weights FINAL WHERE valid_from = {day:Date} ORDER BY kind, signature) AS w
        LEFT JOIN (SELECT * FROM kpi_noise FINAL WHERE valid_from = {day:Date} AND startsWith(kpi, '~signature:')) AS n ON n.kpi = concat('~signature:', w.kind)) AS patterns,
    stage AS (SELECT * FROM scoring_stage WHERE revision = {stage:UInt64}),
    before AS (SELECT element_key AS of_element, shift_sum, count_sum, silence_sum, peer_sum, slow_sum, quality AS quality_before, deviation AS deviation_before FROM element_kpi_scores FINAL WHERE period_end = t - {period_s:UInt32}),
    -- NaN is skipped by both aggregates: it is no value, not a small one.
    peers AS (SELECT kind AS of_kind, peer_group AS of_group, quantileExactForEach(0.5)(raw) AS middle, sumForEach(arrayMap(x -> isFinite(x), raw)) AS judged FROM stage GROUP BY kind, peer_group),
    -- What the whole region does together (weather, a holiday, an event) is nobody's fault: the median deviation of each KPI is taken off, up to 3 spreads.
    regions AS (
        SELECT kind AS of_kind, region AS of_region, arrayMap((m, n) -> if(n >= 20 AND isFinite(m), greatest(-3., least(3., m)), 0.), quantileExactForEach(0.5)(raw), sumForEach(arrayMap(x -> isFinite(x), raw))) AS common
        FROM stage GROUP BY kind, region
    ),
    joined AS (
        -- From here on the constants are columns: named as what they are, each of their hundred uses would be a subquery of its own to the planner.
        SELECT facts AS of_kpis, bands AS noise, patterns AS filters, s.*, length(s.kpi_no) AS width, r.common AS common, p.middle AS middle, p.judged AS peers_judged,
            arrayMap(x -> if(s.restart, 0., x), arrayResize(b.shift_sum, width)) AS shift_before, arrayMap(x -> if(s.restart, 0., x), arrayResize(b.count_sum, width)) AS count_before,
            arrayMap(x -> if(s.restart, 0., x), arrayResize(b.silence_sum, width)) AS silence_before, arrayMap(x -> if(s.restart, 0., x), arrayResize(b.peer_sum, width)) AS peer_before,
            arrayMap(x -> if(s.restart, 0., x), arrayResize(b.slow_sum, width)) AS slow_before,
            arrayResize(b.quality_before, width) AS known_before, arrayResize(b.deviation_before, width) AS z_before
        FROM stage AS s
        LEFT JOIN regions AS r ON r.of_kind = s.kind AND r.of_region = s.region
        LEFT JOIN peers AS p ON p.of_kind = s.kind AND p.of_group = s.peer_group
        LEFT JOIN before AS b ON b.of_element = s.element_key
    ),
    stated AS (
        SELECT *, of_kpis.1 AS names, of_kpis.2 AS is_ratio, of_kpis.3 AS is_rate, of_kpis.4 AS is_log, of_kpis.5 AS is_down, of_kpis.6 AS impacts, of_kpis.7 AS is_silence, of_kpis.8 AS has_peers,
            arrayMap((no, x) -> 3 * (no - 1) + 1 + (x > noise.1[3 * no - 1]) + (x > noise.1[3 * no]), kpi_no, size) AS bi
        FROM joined
    ),
    deviating AS (
        SELECT *,
            arrayMap(x -> isFinite(x), raw) AS has_z,
            arrayMap((x, c) -> if(isFinite(x), greatest(-8., least(40., x - c)), 0.), raw, common) AS z,
            -- An element is compared with its peers where six of the group, itself included, have a value; not in its utilisation: carrying more than others is no fault.
            arrayMap((x, m, n, i, no) -> if(isFinite(x) AND n >= 6 AND has_peers[no], greatest(-8., least(40., (x - m) / noise.7[i])), nan), raw, middle, peers_judged, bi, kpi_no) AS pz,
            arrayMap((no, q, n) -> is_ratio[no] AND q = 1 AND n > 0, kpi_no, quality, attempts) AS has_count,
            arrayMap((h, n, f, p, i) -> if(h, (f - n * p) / sqrt(n * p * (1 - p) * (1 + (n - 1) / (noise.15[i] + 1)) + 0.01), 0.), has_count, attempts, failures, usual_ratio, bi) AS z_count,
            arrayMap((h, n, f, p, i) -> if(h, greatest(-6., least(12., (f * log(greatest(3 * p, p + 0.03) / p) + (n - f) * log((1 - greatest(3 * p, p + 0.03)) / (1 - p))) / (1 + (n - 1) / (noise.15[i] + 1)))), 0.),
                has_count, attempts, failures, usual_ratio, bi) AS log_ratio,
            arrayMap((no, q, v) -> q = 1 AND is_silence[no] AND v = 0, kpi_no, quality, value) AS quiet
        FROM stated
    ),
    tested AS (
        SELECT *,
            arrayMap((h, x, i) -> multiIf(NOT h, 0., x <= noise.2[i], -log10(greatest(0.01, 0.5 * erfc(1.645 * x / noise.2[i]))),
                noise.4[i] < 0.001, 2 + (x - noise.2[i]) / noise.3[i] / ln10, 2 + log10(1 + noise.4[i] * (x - noise.2[i]) / noise.3[i]) / noise.4[i]), has_z, z, bi) AS level,
            arrayMap((x, i) -> multiIf(NOT isFinite(x), 0., x <= noise.8[i], -log10(greatest(0.01, 0.5 * erfc(1.645 * x / noise.8[i]))),
                noise.10[i] < 0.001, 2 + (x - noise.8[i]) / noise.9[i] / ln10, 2 + log10(1 + noise.10[i] * (x - noise.8[i]) / noise.9[i]) / noise.10[i]), pz, bi) AS peer,
            -- Beta-binomial upper mid-p, only where failures are clearly above the usual; many attempts are scaled down to 400.
            arrayMap((zc, n) -> zc > 2 ? toUInt32(round(least(n, 400))) : toUInt32(0), z_count, attempts) AS ne,
            arrayMap((m, n, f) -> if(m > 0, toUInt32(least(toFloat64(m), round(f * m / n))), toUInt32(0)), ne, attempts, failures) AS fe,
            arrayMap((m, f, p, i) -> if(m = 0 OR f = 0, 0., -log10(greatest(1e-50, least(1., arraySum(k -> if(k = f, 0.5, 1.) * exp(
                    lgamma(m + 1) + lgamma(noise.15[i]) - lgamma(p * noise.15[i]) - lgamma((1 - p) * noise.15[i]) - lgamma(m + noise.15[i])
                    - lgamma(k + 1) - lgamma(m - k + 1) + lgamma(k + p * noise.15[i]) + lgamma(m - k + (1 - p) * noise.15[i])), range(f, m + 1)))))), ne, fe, usual_ratio, bi) AS count_nominal,
            arrayMap((e, i) -> if(e <= noise.13[i], e * 2 / noise.13[i], 2 + noise.14[i] * (e - noise.13[i])), count_nominal, bi) AS counted,
            -- In an open incident a sum beyond what noise climbs to halves with every period that looks normal, so that recovery is seen within the hour, not after a day.
            arrayMap((h, x, s, i) -> if(h, least(noise.5[i] + 13 * ln10 / noise.6[i], greatest(0., if(eased AND x <= 0.5 AND s > noise.5[i], 0.5, 1.) * s + greatest(-4., least(8., x)) - 1.75)), s), has_z, z, shift_before, bi) AS shift_next,
            arrayMap((x, s, i) -> if(isFinite(x), least(noise.11[i] + 13 * ln10 / noise.12[i], greatest(0., if(eased AND x <= 0.5 AND s > noise.11[i], 0.5, 1.) * s + greatest(-4., least(8., x)) - 1.)), s), pz, peer_before, bi) AS peer_next,
            -- What the fast sum lets pass (a quarter of the throughput gone): the log-likelihood ratio of a shift by 1.5 spreads in what is new in each period, given the KPI's memory.
            arrayMap((h, x, y, q, m) -> if(h, 1.5 * sqrt((1 - m) / (1 + m)) * greatest(-5., least(5., if(q = 1, (least(8., greatest(-4., x)) - m * y) / sqrt(1 - m * m), least(8., greatest(-4., x))))) - 1.125 * (1 - m) / (1 + m), 0.),
                has_z, z, z_before, known_before, memory) AS news,
            arrayMap((h, x, d, s, i) -> if(h, least(noise.16[i] + 13 * ln10 / noise.17[i], greatest(0., if(eased AND x <= 0.5 AND s > noise.16[i], 0.5, 1.) * s + d)), s), has_z, z, news, slow_before, bi) AS slow_next,
            arrayMap((h, x, s, f, n, p, i) -> if(h, least(noise.5[i] + 13 * ln10 / noise.6[i], greatest(0., if(eased AND f <= n * p AND s > noise.5[i], 0.5, 1.) * s + x)), s),
                has_count, log_ratio, count_before, failures, attempts, usual_ratio, bi) AS count_next,
            arrayMap((y, q, s, c, w) -> multiIf(y, s + 3 * log1p(greatest(exp(c - w) - 1, 0) / 3), q = 1, 0., s), quiet, quality, silence_before, center, spread) AS silence_next
        FROM deviating
    ),
    weighed AS (
        SELECT *,
            -- The two shift sums are two tries at one thing: their better evidence pays for having had two.
            arrayMap((q, no, a, b, c, i) -> if(q != 1, 0., least(50., if(is_ratio[no], if(b > noise.5[i], 2 + noise.6[i] * (b - noise.5[i]) / ln10, 2 * b / noise.5[i]),
                greatest(0., greatest(if(a > noise.5[i], 2 + noise.6[i] * (a - noise.5[i]) / ln10, 2 * a / noise.5[i]), if(c > noise.16[i], 2 + noise.17[i] * (c - noise.16[i]) / ln10, 2 * c / noise.16[i])) - 0.3)))),
                quality, kpi_no, shift_next, count_next, slow_next, bi) AS shifted,
            arrayMap((q, x, a, i) -> if(q != 1 OR NOT isFinite(x), 0., least(50., if(a > noise.11[i], 2 + noise.12[i] * (a - noise.11[i]) / ln10, 2 * a / noise.11[i]))), quality, pz, peer_next, bi) AS peer_shifted,
            arrayMap((y, s) -> if(y, least(50., s / ln10), 0.), quiet, silence_next) AS silent,
            arrayMap((s, a, b, c, d, e, f) -> s > 3 AND a + b + e > c + d + f, shifted, shift_next, count_next, shift_before, count_before, slow_next, slow_before) AS growing,
            arrayMap((a, b, c) -> greatest(a, b, c), level, counted, silent) AS at_once,
            arrayMap((q, no) -> if(q = 1, impacts[no], 0.), quality, kpi_no) AS w,
            -- The distance to the peers counts through its sum alone: one period of it finds nothing that the level does not, and costs false alarms.
            arraySum((x, no, p) -> x * (2 + is_silence[no] + isFinite(p)), w, kpi_no, pz) AS tests,
            -- Truncated Cauchy (Liu & Xie 2020): tan((0.5 - p) pi), nothing for p of 0.5 and above, so that very good KPIs cannot hide a bad one.
            arraySum((x, a, b, c) -> x * (tan((0.5 - least(0.5, exp10(-a))) * pi()) + tan((0.5 - least(0.5, exp10(-b))) * pi()) + tan((0.5 - least(0.5, exp10(-c))) * pi())),
                w, level, counted, silent) AS sum_now,
            arraySum((x, a, b) -> x * (tan((0.5 - least(0.5, exp10(-a))) * pi()) + tan((0.5 - least(0.5, exp10(-b))) * pi())), w, shifted, peer_shifted) AS sum_shift,
            arrayMap((h, a, b) -> greatest(-4., least(8., if(h, b, a))), has_count, z, z_count) AS zz,
            -- The matched filter of each signature of this kind: how far the KPIs move together as that fault moves them.
            arrayMap((k, v) -> if(k = kind, arraySum((a, b) -> a * b, arrayResize(v, width), zz), -99.), filters.1, filters.3) AS matches,
            indexOf(matches, arrayMax(matches)) AS best, length(matches) > 0 AND has(filters.1, toString(kind)) AND has(quality, 1) AS has_match,
            if(has_match, arrayMax(matches), 0.) AS match,
            multiIf(NOT has_match, 0., match <= filters.4[best], -log10(greatest(0.01, 0.5 * erfc(1.645 * match / filters.4[best]))), filters.6[best] < 0.001, 2 + (match - filters.4[best]) / filters.5[best] / ln10,
                2 + log10(1 + filters.6[best] * (match - filters.4[best]) / filters.5[best]) / filters.6[best]) AS by_signature,
            -- The signature counts as one test in six.
            if(has_match, 0.2 * tests, 0.) AS w_signature, tan((0.5 - least(0.5, exp10(-by_signature))) * pi()) AS t_signature,
            (sum_now + w_signature * t_signature) / greatest(tests + w_signature, 0.001) AS cauchy_now,
            (sum_now + sum_shift + w_signature * t_signature) / greatest(tests + w_signature, 0.001) AS cauchy,
            arrayMap((a, b, c) -> greatest(a, b, c), at_once, shifted, peer_shifted) AS strongest,
            arrayMap((e, q, no) -> if(q = 1, e * (0.5 + impacts[no]), -1.), strongest, quality, kpi_no) AS standing
        FROM tested
    )
SELECT t, element_key, arrayMap(no -> names[no], kpi_no), quality, value, attempts,
    arrayMap((no, c, p) -> multiIf(is_ratio[no], if(is_down[no], 1 - p, p), is_rate[no], (exp(c) - 1) / 3600, is_log[no], exp(c) - 1, c), kpi_no, center, usual_ratio) AS expected,
    arrayMap((no, c, s, p, n, i) -> multiIf(is_ratio[no], greatest(0., if(is_down[no], 1 - p, p) - 1.2816 * sqrt(p * (1 - p) * (1 / greatest(n, 1) + 1 / noise.15[i]))),
        is_rate[no], (exp(c - 1.2816 * s) - 1) / 3600, is_log[no], exp(c - 1.2816 * s) - 1, c - 1.2816 * s), kpi_no, center, spread, usual_ratio, attempts, bi),
    arrayMap((no, c, s, p, n, i) -> multiIf(is_ratio[no], least(1., if(is_down[no], 1 - p, p) + 1.2816 * sqrt(p * (1 - p) * (1 / greatest(n, 1) + 1 / noise.15[i]))),
        is_rate[no], (exp(c + 1.2816 * s) - 1) / 3600, is_log[no], exp(c + 1.2816 * s) - 1, c + 1.2816 * s), kpi_no, center, spread, usual_ratio, attempts, bi),
    zz, arrayMap(e -> least(50., e), level), arrayMap(e -> least(50., e), counted), shifted, silent, arrayMap(e -> least(50., e), peer), peer_shifted,
    shift_next, count_next, silence_next, peer_next, slow_next, growing,
    mask, if(cauchy > 0, least(50., -log10(atan(1 / cauchy) / pi())), 0), if(cauchy_now > 0, least(50., -log10(atan(1 / cauchy_now) / pi())), 0),
    names[kpi_no[indexOf(standing, arrayMax(standing))]], arrayMax((e, q) -> if(q = 1, e, 0.), strongest, quality),
    if(by_signature >= 2, filters.2[best], ''), least(50., by_signature), arrayExists((g, q) -> g AND q = 1, growing, quality), {revision:UInt64}
FROM weighed
