-- Why: how far this KPI's noise is from the textbook's, measured on the fleet each night: the tail beyond the 99th percentile
-- (generalised Pareto: threshold, scale, shape), how high the accumulating test's sum climbs by itself (its 99th percentile and
-- the slope of its tail, which take in memory, clusters and heavy tails at once), memory from one period to the next, and
-- failures that come in clusters (beta-binomial precision).
CREATE TABLE IF NOT EXISTS kpi_noise (
    valid_from Date,
    kpi LowCardinality(String),
    tail_threshold Float64,
    tail_scale Float64,
    tail_shape Float64,
    sum_threshold Float64,
    sum_slope Float64,
    autocorrelation Float64,
    precision Float64,
    class_ratio Float64,
    values UInt64,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (valid_from, kpi)
