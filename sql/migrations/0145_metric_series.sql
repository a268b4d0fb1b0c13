-- Why: what a Prometheus series means, once, so that its samples are narrow: whose it is, and which counter of which object class the mapping makes of it.
CREATE TABLE IF NOT EXISTS metric_series (
    series_key UInt64,
    instance String,
    object_class LowCardinality(String),
    counter LowCardinality(String),
    kind Enum8('counter' = 1, 'gauge' = 2),
    seen_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY series_key
TTL seen_at + INTERVAL 30 DAY
SETTINGS non_replicated_deduplication_window = 1000
