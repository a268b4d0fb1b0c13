-- Why: measuring noise walks over the same clean values several times; this holds them in between. A partition is one run, dropped when it is over.
CREATE TABLE IF NOT EXISTS noise_stage (
    revision UInt64,
    kpi LowCardinality(String),
    band UInt8,
    size_from Float64,
    element_key UInt64,
    period_end DateTime('UTC'),
    attempts Float64,
    failures Float64,
    z Float32,
    apart Float32,
    increment Float32,
    is_ratio Bool,
    counted Float32,
    precision Float64
) ENGINE = MergeTree
PARTITION BY revision
ORDER BY (kpi, element_key, period_end)
