-- Why: every clean sample that noise is measured on, beside its normal, read once a night (view clean_residuals) and then asked for by the tails, the sums, the correlations and the signatures. Each of them read and joined the week's samples by itself before: three quarters of a first baseline.
-- Key: what is compared stands together: a KPI's period, and in it the peers. A partition is one night, dropped when its noise has been measured.
CREATE TABLE IF NOT EXISTS noise_residuals (
    valid_from Date,
    kpi LowCardinality(String),
    kind LowCardinality(String),
    slot UInt8,
    is_ratio Bool,
    peer_group UInt32,
    element_key UInt64,
    period_end DateTime('UTC'),
    p0 Float64,
    size Float64,
    memory Float32,
    attempts Float64,
    failures Float64,
    raw Float64
) ENGINE = MergeTree
PARTITION BY valid_from
ORDER BY (kpi, period_end, peer_group, element_key)
