-- How the fleet's own statistics behave, per KPI and traffic band, on the clean values of a sample of peer groups (stage_noise.sql).
-- Tails: exceedances over the 99th percentile, generalised Pareto by moments, shape held in 0..0.3; of the element's own deviation and of its distance from the peers.
-- Sums: the accumulating tests are run over the same clean days (S = C - min(0, running min of C), C the cumulative sum of the increments)
-- and the 99th and 99.9th percentile of S give an exponential tail. No sum of log-likelihood ratios falls faster than e^-S (Wald 1947), whatever was seen.
-- The fewer values there were (core functions are few), the more the slope is drawn to a cautious 0.3, with the weight of 2,000 values.
-- Counts: how much rarer the beta-binomial's evidence says things are than they turn out to be; never the other way.
-- Memory: lag-1 autocorrelation.
INSERT INTO kpi_noise (valid_from, kpi, band, size_from, tail_threshold, tail_scale, tail_shape, sum_threshold, sum_slope, slow_threshold, slow_slope, peer_spread, peer_threshold, peer_scale, peer_shape,
    peer_sum_threshold, peer_sum_slope, count_threshold, count_slope, autocorrelation, precision, class_ratio, values, revision)
WITH
    count() / (count() + 2000) AS sure,
    centred AS (SELECT *, lagInFrame(z, 1, toFloat32(nan)) OVER (PARTITION BY kpi, element_key ORDER BY period_end ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS z_before FROM noise_stage WHERE revision = {stage:UInt64}),
    spreads AS (SELECT kpi AS spread_kpi, band AS spread_band, greatest(0.3, ifNotFinite((quantileExact(0.75)(apart) - quantileExact(0.25)(apart)) / 1.349, 1)) AS peer_spread FROM noise_stage WHERE revision = {stage:UInt64} GROUP BY kpi, band),
    walked AS (
        SELECT c.kpi AS kpi, c.band AS band, c.size_from AS size_from, element_key, period_end, attempts AS n, failures AS f, z, precision AS s_precision, is_ratio, counted, s.peer_spread AS peer_spread, apart / s.peer_spread AS pz,
            z_before, sum(increment) OVER w AS walk, sum(if(is_ratio, 0., news)) OVER w AS slow_walk, sum(if(isFinite(pz), greatest(-4., least(8., pz)) - 1., 0)) OVER w AS peer_walk
        FROM (
            SELECT *, if(isFinite(z_before), memory, 0.) AS m, 1.5 * sqrt((1 - memory) / (1 + memory)) AS aim,
                aim * greatest(-5., least(5., (greatest(-4., least(8., z)) - m * greatest(-4., least(8., ifNotFinite(z_before, 0)))) / sqrt(1 - m * m))) - aim * aim / 2 AS news
            FROM centred
        ) AS c INNER JOIN spreads AS s ON s.spread_kpi = c.kpi AND s.spread_band = c.band
        WINDOW w AS (PARTITION BY c.kpi, element_key ORDER BY period_end ROWS UNBOUNDED PRECEDING)
    ),
    summed AS (
        SELECT *, walk - least(0., min(walk) OVER v) AS total, slow_walk - least(0., min(slow_walk) OVER v) AS slow_total, peer_walk - least(0., min(peer_walk) OVER v) AS peer_total
        FROM walked WINDOW v AS (PARTITION BY kpi, element_key ORDER BY period_end ROWS UNBOUNDED PRECEDING)
    ),
    limits AS (
        SELECT kpi AS limit_kpi, band AS limit_band, quantileExact(0.99)(z) AS u, quantilesExact(0.99, 0.999)(total) AS sums, quantilesExact(0.99, 0.999)(slow_total) AS slow_sums, quantileExact(0.99)(pz) AS pu, quantilesExact(0.99, 0.999)(peer_total) AS peer_sums,
            greatest(2., quantileExact(0.99)(counted)) AS cu
        FROM summed GROUP BY kpi, band
    )
-- A KPI that never moves (an availability of always 1) has no tail to measure and no correlation: it gets a plain one.
SELECT {day:Date}, kpi, band, any(size_from),
    greatest(any(u), 1.5),
    greatest(ifNotFinite(avgIf(z - u, z > u), 0), 0.25) AS excess,
    least(0.3, greatest(0, ifNotFinite(0.5 * (1 - excess * excess / greatest(varSampIf(z - u, z > u), 1e-9)), 0))),
    greatest(any(sums[1]), 2), greatest(0.02, 1 / (sure / least(if(any(is_ratio), 1, 2), log(10) / greatest(any(sums[2]) - any(sums[1]), 1e-3)) + (1 - sure) / 0.3)),
    greatest(any(slow_sums[1]), 2), greatest(0.02, 1 / (sure / least(1, log(10) / greatest(any(slow_sums[2]) - any(slow_sums[1]), 1e-3)) + (1 - sure) / 0.3)),
    any(peer_spread), greatest(ifNotFinite(any(pu), 3.5), 1.5),
    greatest(ifNotFinite(avgIf(pz - pu, pz > pu), 0), 0.25) AS peer_excess,
    least(0.3, greatest(0, ifNotFinite(0.5 * (1 - peer_excess * peer_excess / greatest(varSampIf(pz - pu, pz > pu), 1e-9)), 0))),
    greatest(any(peer_sums[1]), 2), greatest(0.02, 1 / (sure / least(2, log(10) / greatest(any(peer_sums[2]) - any(peer_sums[1]), 1e-3)) + (1 - sure) / 0.3)),
    any(cu), least(1., greatest(0.3, ifNotFinite(1 / (log(10) * avgIf(counted - cu, counted > cu)), 1))),
    least(0.95, greatest(0, ifNotFinite(corrIf(least(6., greatest(-6., z)), least(6., greatest(-6., z_before)), isFinite(z_before)), 0))),
    any(s_precision), sum(f) / greatest(sum(n), 1), count(), {revision:UInt64}
FROM summed INNER JOIN limits ON limit_kpi = kpi AND limit_band = band
GROUP BY kpi, band
