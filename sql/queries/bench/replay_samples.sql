-- One day of ordinary measurements for every element and KPI, on each KPI's own scale, with a daily rhythm;
-- one element in five hundred is clearly degraded for six hours of the day, so that there are incidents to open, follow and close.
-- Loaded a day ago: what came in the last hour before a night is counted again by the next (detectors/touched.ts).
INSERT INTO kpi_samples (period_end, period_s, kpi, element_key, numerator, denominator, quality, source_key, loaded_at, revision)
SELECT day_start + 900 * (1 + slot), 900, kpi, element_key,
    multiIf(class = 'ratio', if(worse = 'down', attempts - failures, failures), class = 'rate', greatest(0, exp(x) - 1) / 3600, scale = 'log', greatest(0, exp(x) - 1), x),
    if(class = 'ratio', attempts, 1), 'ok', 1, now() - 86400, 1
FROM (
    SELECT {day:DateTime('UTC')} AS day_start, e.element_key AS element_key, k.kpi AS kpi, k.class AS class, k.worse AS worse, k.scale AS scale, m.slot AS slot,
        sipHash64(e.element_key, k.kpi, day_start, m.slot) AS h,
        sipHash64(e.element_key, day_start) % 500 = 0 AND intDiv(m.slot, 24) = sipHash64(e.element_key, day_start, 'when') % 4 AS bad,
        -- Four uniform numbers, centred, to a standard deviation of one.
        (h % 1000 + intDiv(h, 1000) % 1000 + intDiv(h, 1000000) % 1000 + intDiv(h, 1000000000) % 1000 - 1998) / 577. AS noise,
        0.4 * sin(2 * pi() * m.slot / 96) AS rhythm,
        5 + rhythm + if(bad, if(k.worse = 'up', 2, -2), greatest(0.2, k.spread_floor) * noise) AS x,
        round((40 + h % 60) * exp(rhythm)) AS attempts,
        least(attempts, round(attempts * if(bad, 0.4, 0.02 * exp(0.5 * noise)))) AS failures
    FROM (SELECT element_key FROM elements FINAL) AS e
    CROSS JOIN (
        SELECT kpi, class, worse, scale, spread_floor FROM kpis FINAL WHERE class != 'state' AND applies_to = 'nr_cell' ORDER BY kpi LIMIT {kpis:UInt32}
    ) AS k
    CROSS JOIN (SELECT number AS slot FROM numbers(96)) AS m
)
