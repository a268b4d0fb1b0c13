-- Why: how far this KPI's noise is from the textbook's, measured on the fleet each night: heavy tails, memory from one period to the next, and failures that come in clusters.
CREATE TABLE IF NOT EXISTS kpi_noise (
    valid_from Date,
    kpi LowCardinality(String),
    tail_scale Float64,
    autocorrelation Float64,
    precision Float64,
    class_ratio Float64,
    series UInt64,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (valid_from, kpi)
