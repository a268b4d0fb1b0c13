-- Why: a counter no KPI uses is not lost from sight: an engineer can see which ones a vendor sends, and how many, before mapping them.
CREATE TABLE IF NOT EXISTS unmapped_counters (
    object_class LowCardinality(String),
    counter LowCardinality(String),
    load_id FixedString(64),
    vendor LowCardinality(String),
    values UInt64,
    loaded_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMMDD(loaded_at)
ORDER BY (object_class, counter, load_id)
TTL loaded_at + INTERVAL 7 DAY
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
