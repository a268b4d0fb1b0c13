-- One period of ordinary noise for every element and KPI, on each KPI's own scale; one element in a thousand is clearly degraded.
INSERT INTO kpi_samples (period_end, period_s, kpi, element_key, numerator, denominator, quality, source_key, revision)
WITH b.center + if(b.bad, if(k.worse = 'up', 2, -2), greatest(b.spread, k.spread_floor) * b.noise) AS x
SELECT {period_end:DateTime('UTC')}, 900, b.kpi, b.element_key,
    multiIf(k.class = 'ratio', if(k.worse = 'down', attempts - failures, failures), k.class = 'rate', (exp(x) - 1) / 3600, k.scale = 'log', exp(x) - 1, x),
    if(k.class = 'ratio', attempts, 1), 'ok', 1, {revision:UInt64}
FROM (
    SELECT *, sipHash64(element_key, kpi, {period_end:DateTime('UTC')}) AS h, element_key % 1000 = 0 AS bad,
        (h % 1000 + intDiv(h, 1000) % 1000 + intDiv(h, 1000000) % 1000 + intDiv(h, 1000000000) % 1000 - 1998) / 577. AS noise,
        40 + h % 60 AS attempts, round(attempts * usual_ratio * if(bad, 20, exp(0.5 * noise))) AS failures
    FROM baselines WHERE valid_from = {day:Date} AND hour_of_week = 0
) AS b
INNER JOIN (SELECT kpi, class, scale, worse, spread_floor FROM kpis FINAL) AS k ON k.kpi = b.kpi
