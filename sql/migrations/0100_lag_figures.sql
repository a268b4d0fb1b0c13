-- Why: did we know first, as figures anybody can check: each with what it is a figure of (n), what it leaves out, its 95 % interval, and the same figure by chance.
-- One row for each metric of each group (all, a region, a technology, a kind of fault, how it felt, a week); NaN is unknown. n_people: n counts people, so it is rounded and suppressed when shown.
CREATE TABLE IF NOT EXISTS lag_figures (
    dimension LowCardinality(String),
    name LowCardinality(String),
    metric LowCardinality(String),
    unit LowCardinality(String),
    value Float64,
    low Float64,
    high Float64,
    n UInt64,
    n_people Bool,
    left_out UInt64,
    chance Float64,
    computed_for DateTime('UTC'),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (dimension, name, metric)
