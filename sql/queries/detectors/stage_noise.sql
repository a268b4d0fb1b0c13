-- Each clean value beside its region and its peers (measure_noise.sql walks over them).
-- Bands: thirds of the usual attempts (ratios) or of the usual value (the rest). precision: clustering of failures, beta-binomial by moments, 1/rho - 1.
INSERT INTO noise_stage (revision, kpi, band, size_from, element_key, period_end, attempts, failures, z, apart, increment, is_ratio, counted, precision, memory)
WITH
    residuals AS (SELECT kpi, is_ratio, peer_group, element_key, period_end, p0, size, memory, attempts AS n, failures AS f, raw FROM noise_residuals WHERE valid_from = {day:Date} AND kpi IN {kpis:Array(String)}),
    facts AS (
        SELECT kpi AS fact_kpi, quantilesExact(0.3333, 0.6667)(size) AS cut,
            least(5000, greatest(20, 1 / greatest(sum((f - n * p0) * (f - n * p0) - n * p0 * (1 - p0)) / greatest(sum(n * (n - 1) * p0 * (1 - p0)), 1e-9), 1e-6) - 1)) AS s_precision
        FROM residuals GROUP BY kpi
    )
SELECT {revision:UInt64}, kpi, band, size_from, element_key, period_end, n, f, z, apart, increment, is_ratio, counted, s_precision, memory
FROM (
    SELECT r.*, c.s_precision AS s_precision, toUInt8((r.size > c.cut[1]) + (r.size > c.cut[2])) AS band, multiIf(band = 0, -1e30, c.cut[band]) AS size_from,
        if(NOT is_ratio AND in_period >= 20, raw - greatest(-3., least(3., common)), raw) AS z,
        if(NOT is_ratio AND in_group >= 6, raw - middle, nan) AS apart,
        greatest(3 * p0, p0 + 0.03) AS p1,
        if(is_ratio, greatest(-6., least(12., (f * log(p1 / p0) + (n - f) * log((1 - p1) / (1 - p0))) / (1 + (n - 1) / (s_precision + 1)))),
            greatest(-4., least(8., z)) - 1.75) AS increment,
        (f - n * p0) / sqrt(n * p0 * (1 - p0) * (1 + (n - 1) / (s_precision + 1)) + 0.01) AS z_count,
        toUInt32(if(is_ratio AND z_count > 2, round(least(n, 400)), 0)) AS ne, toUInt32(if(ne > 0, least(toFloat64(ne), round(f * ne / n)), 0)) AS fe,
        if(ne = 0 OR fe = 0, 0., -log10(greatest(1e-50, least(1., arraySum(k -> if(k = fe, 0.5, 1.) * exp(
            lgamma(ne + 1) + lgamma(s_precision) - lgamma(p0 * s_precision) - lgamma((1 - p0) * s_precision) - lgamma(ne + s_precision)
            - lgamma(k + 1) - lgamma(ne - k + 1) + lgamma(k + p0 * s_precision) + lgamma(ne - k + (1 - p0) * s_precision)), range(fe, ne + 1)))))) AS counted
    FROM (
        SELECT *, quantileExact(0.5)(raw) OVER g AS middle, count() OVER g AS in_group, quantileExact(0.5)(raw) OVER f AS common, count() OVER f AS in_period
        FROM residuals WINDOW g AS (PARTITION BY kpi, period_end, peer_group), f AS (PARTITION BY kpi, period_end)
    ) AS r
    INNER JOIN facts AS c ON c.fact_kpi = r.kpi
)
SETTINGS query_plan_join_swap_table = 0, query_plan_optimize_join_order_limit = 0
