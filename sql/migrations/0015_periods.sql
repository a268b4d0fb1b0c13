-- Why: the ledger of detection: which period was closed why, and up to which revision of the samples it has been scored.
CREATE TABLE IF NOT EXISTS periods (
    period_end DateTime('UTC'),
    period_s UInt32,
    closed_by LowCardinality(String),
    sources_expected UInt32,
    sources_arrived UInt32,
    elements_scored UInt32,
    elements_unknown UInt32,
    samples_revision UInt64,
    scored_at DateTime64(3, 'UTC') DEFAULT now64(3),
    duration_ms UInt32,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY period_end
