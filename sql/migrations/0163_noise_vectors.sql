-- Why: the same clean samples as one vector of deviations per element and period, in the order of kpi_slots, as the fault signatures see them; 0 where there is no value. Made once a night, read by the correlations and by the signatures' tails. A partition is one night, dropped when its noise has been measured.
CREATE TABLE IF NOT EXISTS noise_vectors (
    valid_from Date,
    kind LowCardinality(String),
    element_key UInt64,
    period_end DateTime('UTC'),
    deviations Array(Float64)
) ENGINE = MergeTree
PARTITION BY valid_from
ORDER BY (kind, element_key, period_end)
