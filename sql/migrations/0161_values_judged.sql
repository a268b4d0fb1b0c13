-- Why: a month's share of values worse than expected is two small columns to read, not six arrays of every element and period (a chart over 28 days took seconds).
ALTER TABLE element_kpi_scores
    ADD COLUMN IF NOT EXISTS values_judged UInt16 MATERIALIZED countEqual(quality, 1) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS values_worse UInt16 MATERIALIZED arrayCount((q, v, low, high, d) -> q = 1 AND d > 0 AND (v < low OR v > high), quality, value, expected_low, expected_high, deviation) CODEC(ZSTD(1))
