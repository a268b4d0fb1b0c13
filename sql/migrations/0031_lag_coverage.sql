-- Why: a lead time means little without the complaints no incident explains, and without the share that chance alone would link.
CREATE TABLE IF NOT EXISTS lag_coverage (
    scope LowCardinality(String),
    window_from DateTime('UTC'),
    window_to DateTime('UTC'),
    network_complaints UInt64,
    linked_complaints UInt64,
    placebo_complaints UInt64,
    placebo_linked UInt64,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY scope
