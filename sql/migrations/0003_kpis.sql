-- Why: detection is SQL, so the part of the KPI catalogue that detection needs is a table; written at start from the catalogue file.
CREATE TABLE IF NOT EXISTS kpis (
    kpi LowCardinality(String),
    name String,
    clause String,
    applies_to LowCardinality(String),
    family LowCardinality(String),
    class LowCardinality(String),
    unit LowCardinality(String),
    worse LowCardinality(String),
    scale LowCardinality(String),
    spread_floor Float64,
    impact Float64,
    silence Bool,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY kpi
