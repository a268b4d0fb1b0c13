-- The tail of the best matching signature of each kind on clean days: 99th percentile and mean excess beyond it, generalised Pareto by moments.
INSERT INTO kpi_noise (valid_from, kpi, band, tail_threshold, tail_scale, tail_shape, values, revision)
WITH
    filters AS (SELECT kind AS filter_kind, groupArray(weights) AS filters FROM signature_weights FINAL WHERE valid_from = {day:Date} GROUP BY kind),
    tails AS (
        SELECT kind, quantileExact(0.99)(match) AS u, count() AS vectors, arrayFilter(excess -> excess > 0, arrayMap(m -> m - u, groupArray(match))) AS beyond
        FROM (
            SELECT d.kind AS kind, arrayMax(arrayMap(v -> arraySum((a, b) -> a * b, arrayResize(v, length(deviations)), deviations), filters)) AS match
            FROM (SELECT * FROM noise_vectors WHERE valid_from = {day:Date}) AS d INNER JOIN filters AS s ON s.filter_kind = d.kind
        )
        GROUP BY kind
    )
SELECT {day:Date}, concat('~signature:', kind), 0, greatest(u, 1.5), greatest(ifNotFinite(arrayAvg(beyond), 0), 0.25) AS excess,
    least(0.3, greatest(0, ifNotFinite(0.5 * (1 - excess * excess / greatest(arrayReduce('varSamp', beyond), 1e-9)), 0))), vectors, {revision:UInt64}
FROM tails
