-- The tail of the best matching signature of each kind on clean days: 99th percentile and mean excess beyond it, generalised Pareto by moments.
INSERT INTO kpi_noise (valid_from, kpi, band, tail_threshold, tail_scale, tail_shape, values, revision)
WITH
    (SELECT (groupArray(toString(kind)), groupArray(weights)) FROM signature_weights FINAL WHERE valid_from = {day:Date} AND kind = {kind:String}) AS filters,
    matched AS (
        SELECT kind, arrayMax(arrayMap((k, v) -> if(k = kind, arraySum((a, b) -> a * b, arrayResize(v, length(deviations)), deviations), -99.), filters.1, filters.2)) AS match
        FROM clean_vectors(day = {day:Date}, days = {days:UInt16}, samples_min = {samples_min:UInt16}, kpis = {kpis:Array(String)})
        WHERE has(filters.1, toString(kind))
    ),
    limits AS (SELECT kind AS limit_kind, quantileExact(0.99)(match) AS u FROM matched GROUP BY kind)
SELECT {day:Date}, concat('~signature:', kind), 0, greatest(any(u), 1.5), greatest(ifNotFinite(avgIf(match - u, match > u), 0), 0.25) AS excess,
    least(0.3, greatest(0, ifNotFinite(0.5 * (1 - excess * excess / greatest(varSampIf(match - u, match > u), 1e-9)), 0))), count(), {revision:UInt64}
FROM matched INNER JOIN limits ON limit_kind = kind
GROUP BY kind
