-- Why: the matched filter of each fault signature: its KPIs' expected movement, whitened by how the KPIs of that kind move together on clean days. In the order of kpi_slots.
CREATE TABLE IF NOT EXISTS signature_weights (
    valid_from Date,
    kind LowCardinality(String),
    signature LowCardinality(String),
    weights Array(Float64),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (valid_from, kind, signature)
