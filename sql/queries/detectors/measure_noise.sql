-- How the fleet's own statistics behave, per KPI and traffic band, over the last {days} days before {day}, on a sample of peer groups.
-- Bands: thirds of the usual attempts (ratios) or of the usual value (the rest).
-- Tails: exceedances over the 99th percentile, generalised Pareto by moments, shape held in 0..0.3; of the element's own deviation and of its distance from the peers.
-- Sums: the accumulating tests are run over the same clean days (S = C - min(0, running min of C), C the cumulative sum of the increments)
-- and the 99th and 99.9th percentile of S give an exponential tail. These days are part of their own baseline, which flatters them,
-- so both are taken a quarter higher.
-- Counts: how much rarer the beta-binomial's evidence says things are than they turn out to be; never the other way.
-- Memory: lag-1 autocorrelation. Clustering: beta-binomial precision by moments, 1/rho - 1.
INSERT INTO kpi_noise (valid_from, kpi, band, size_from, tail_threshold, tail_scale, tail_shape, sum_threshold, sum_slope, slow_threshold, slow_slope, peer_spread, peer_threshold, peer_scale, peer_shape,
    peer_sum_threshold, peer_sum_slope, count_threshold, count_slope, autocorrelation, precision, class_ratio, values, revision)
WITH
    residuals AS (SELECT * FROM clean_residuals(day = {day:Date}, days = {days:UInt16}, samples_min = {samples_min:UInt16}, groups = {groups:UInt32}, kpis = {kpis:Array(String)})),
    cuts AS (SELECT kpi AS cut_kpi, quantilesExact(0.3333, 0.6667)(size) AS cut FROM residuals GROUP BY kpi),
    clusters AS (
        SELECT kpi AS cluster_kpi,
            least(5000, greatest(20, 1 / greatest(sum((f - n * p0) * (f - n * p0) - n * p0 * (1 - p0)) / greatest(sum(n * (n - 1) * p0 * (1 - p0)), 1e-9), 1e-6) - 1)) AS s_precision
        FROM residuals GROUP BY kpi
    ),
    centred AS (
        SELECT r.*, c.s_precision AS s_precision, toUInt8((r.size > b.cut[1]) + (r.size > b.cut[2])) AS band, b.cut AS cut,
            if(class != 'ratio' AND in_period >= 20, raw - greatest(-3., least(3., common)), raw) AS z,
            if(class != 'ratio' AND in_group >= 6, raw - middle, nan) AS apart,
            greatest(3 * p0, p0 + 0.03) AS p1,
            if(class = 'ratio', greatest(-6., least(12., (f * log(p1 / p0) + (n - f) * log((1 - p1) / (1 - p0))) / (1 + (n - 1) / (s_precision + 1)))),
                greatest(-4., least(8., z)) - 1.75) AS increment,
            (f - n * p0) / sqrt(n * p0 * (1 - p0) * (1 + (n - 1) / (s_precision + 1)) + 0.01) AS z_count,
            toUInt32(if(class = 'ratio' AND z_count > 2, round(least(n, 400)), 0)) AS ne, toUInt32(if(ne > 0, least(toFloat64(ne), round(f * ne / n)), 0)) AS fe,
            if(ne = 0 OR fe = 0, 0., -log10(greatest(1e-50, least(1., arraySum(k -> if(k = fe, 0.5, 1.) * exp(
                lgamma(ne + 1) + lgamma(s_precision) - lgamma(p0 * s_precision) - lgamma((1 - p0) * s_precision) - lgamma(ne + s_precision)
                - lgamma(k + 1) - lgamma(ne - k + 1) + lgamma(k + p0 * s_precision) + lgamma(ne - k + (1 - p0) * s_precision)), range(fe, ne + 1)))))) AS counted
        FROM (
            SELECT *, quantileExact(0.5)(raw) OVER g AS middle, count() OVER g AS in_group, quantileExact(0.5)(raw) OVER f AS common, count() OVER f AS in_period
            FROM residuals WINDOW g AS (PARTITION BY kpi, period_end, peer_group), f AS (PARTITION BY kpi, period_end)
        ) AS r
        INNER JOIN clusters AS c ON c.cluster_kpi = r.kpi
        INNER JOIN cuts AS b ON b.cut_kpi = r.kpi
    ),
    spreads AS (SELECT kpi AS spread_kpi, band AS spread_band, greatest(0.3, ifNotFinite((quantileExact(0.75)(apart) - quantileExact(0.25)(apart)) / 1.349, 1)) AS peer_spread FROM centred GROUP BY kpi, band),
    walked AS (
        SELECT c.kpi AS kpi, c.band AS band, c.cut AS cut, element_key, period_end, n, f, z, s_precision, counted, s.peer_spread AS peer_spread, apart / s.peer_spread AS pz,
            lagInFrame(z) OVER w AS z_before, sum(increment) OVER w AS walk, sum(if(class = 'ratio', 0., greatest(-4., least(6., z)) - 0.75)) OVER w AS slow_walk, sum(if(isFinite(pz), greatest(-4., least(8., pz)) - 1., 0)) OVER w AS peer_walk
        FROM centred AS c INNER JOIN spreads AS s ON s.spread_kpi = c.kpi AND s.spread_band = c.band
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
SELECT {day:Date}, kpi, band, multiIf(band = 0, -1e30, any(cut[band])),
    greatest(any(u), 1.5),
    greatest(ifNotFinite(avgIf(z - u, z > u), 0), 0.25) AS excess,
    least(0.3, greatest(0, ifNotFinite(0.5 * (1 - excess * excess / greatest(varSampIf(z - u, z > u), 1e-9)), 0))),
    greatest(1.25 * any(sums[1]), 2), greatest(0.02, least(2, log(10) / greatest(1.25 * (any(sums[2]) - any(sums[1])), 1e-3))),
    greatest(1.25 * any(slow_sums[1]), 2), greatest(0.02, least(2, log(10) / greatest(1.25 * (any(slow_sums[2]) - any(slow_sums[1])), 1e-3))),
    any(peer_spread), greatest(ifNotFinite(any(pu), 3.5), 1.5),
    greatest(ifNotFinite(avgIf(pz - pu, pz > pu), 0), 0.25) AS peer_excess,
    least(0.3, greatest(0, ifNotFinite(0.5 * (1 - peer_excess * peer_excess / greatest(varSampIf(pz - pu, pz > pu), 1e-9)), 0))),
    greatest(1.25 * any(peer_sums[1]), 2), greatest(0.02, least(2, log(10) / greatest(1.25 * (any(peer_sums[2]) - any(peer_sums[1])), 1e-3))),
    any(cu), least(1., greatest(0.3, ifNotFinite(1 / (log(10) * avgIf(counted - cu, counted > cu)), 1))),
    least(0.95, greatest(0, ifNotFinite(corrIf(least(6., greatest(-6., z)), least(6., greatest(-6., z_before)), z_before != 0), 0))),
    any(s_precision), sum(f) / greatest(sum(n), 1), count(), {revision:UInt64}
FROM summed INNER JOIN limits ON limit_kpi = kpi AND limit_band = band
GROUP BY kpi, band
