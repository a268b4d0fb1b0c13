-- Why: scoring takes two passes (what each element shows, then compared with its peers and region); this holds the first for the second. A partition is one run, dropped when it is over.
CREATE TABLE IF NOT EXISTS scoring_stage (
    revision UInt64,
    element_key UInt64,
    kind LowCardinality(String),
    region LowCardinality(String),
    peer_group UInt32,
    mask LowCardinality(String),
    restart Bool,
    kpi_no Array(UInt16),
    quality Array(UInt8),
    attempts Array(Float64),
    failures Array(Float64),
    value Array(Float64),
    raw Array(Float32),
    center Array(Float32),
    spread Array(Float32),
    usual_ratio Array(Float64),
    size Array(Float32)
) ENGINE = MergeTree
PARTITION BY revision
ORDER BY element_key
