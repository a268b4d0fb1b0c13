-- One period of ordinary noise for every element and KPI; one element in a thousand is clearly degraded.
INSERT INTO kpi_samples (period_end, period_s, kpi, element_key, numerator, denominator, quality, source_key, revision)
SELECT {period_end:DateTime('UTC')}, 900, b.kpi, b.element_key,
    if(b.usual_ratio > 0, denominator - round(denominator * b.usual_ratio * if(bad, 20, exp(0.5 * noise))), exp(if(bad, 1, 3) + 0.2 * noise) - 1),
    if(b.usual_ratio > 0, 40 + h % 60, 1) AS denominator, 'ok', 1, {revision:UInt64}
FROM (
    SELECT *, sipHash64(element_key, kpi, {period_end:DateTime('UTC')}) AS h, element_key % 1000 = 0 AS bad,
        (h % 1000 + intDiv(h, 1000) % 1000 + intDiv(h, 1000000) % 1000 + intDiv(h, 1000000000) % 1000 - 1998) / 577. AS noise
    FROM baselines WHERE valid_from = {day:Date} AND hour_of_week = 0
) AS b
