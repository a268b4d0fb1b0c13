-- Why: planned work is scored but never raised. scope is one of element, site, transport_hub, core_pool, tac, region.
CREATE TABLE IF NOT EXISTS maintenance_windows (
    window_id String,
    scope LowCardinality(String),
    scope_id String,
    starts_at DateTime('UTC'),
    ends_at DateTime('UTC'),
    reason String,
    removed Bool DEFAULT false,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY window_id
SETTINGS non_replicated_deduplication_window = 1000
