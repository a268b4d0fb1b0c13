-- Why: how far each statistic's noise is from the textbook's, measured on the fleet's own clean history each night, per KPI and traffic band (small, middling, large; size_from is where a band begins).
-- *_threshold is the 99th percentile of the statistic, *_scale and *_shape its generalised Pareto tail; sums climb by themselves up to sum_threshold (the slow one to slow_threshold) and fall off with sum_slope (in nats).
-- count_threshold and count_slope turn the beta-binomial's own evidence into the observed one; precision is the clustering of failures; peer_spread the usual distance from the peers.
-- A row without KPI marks a finished build. Rows '~signature' hold the tail of the best fault signature of a kind (kind in `kpi` behind the colon).
CREATE TABLE IF NOT EXISTS kpi_noise (
    valid_from Date,
    kpi LowCardinality(String),
    band UInt8,
    size_from Float64 DEFAULT 0,
    tail_threshold Float64 DEFAULT 3.5,
    tail_scale Float64 DEFAULT 1,
    tail_shape Float64 DEFAULT 0,
    sum_threshold Float64 DEFAULT 20,
    sum_slope Float64 DEFAULT 0.3,
    slow_threshold Float64 DEFAULT 40,
    slow_slope Float64 DEFAULT 0.2,
    peer_spread Float64 DEFAULT 1,
    peer_threshold Float64 DEFAULT 3.5,
    peer_scale Float64 DEFAULT 1,
    peer_shape Float64 DEFAULT 0,
    peer_sum_threshold Float64 DEFAULT 20,
    peer_sum_slope Float64 DEFAULT 0.3,
    count_threshold Float64 DEFAULT 2,
    count_slope Float64 DEFAULT 1,
    autocorrelation Float64 DEFAULT 0,
    precision Float64 DEFAULT 150,
    class_ratio Float64 DEFAULT 0,
    values UInt64 DEFAULT 0,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (valid_from, kpi, band)
