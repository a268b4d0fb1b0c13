-- Why: a refused record is counted and can be found again. The reason never repeats a value that could identify a person; the raw record waits in the quarantine folder.
CREATE TABLE IF NOT EXISTS rejections (
    load_id FixedString(64),
    line UInt64,
    reason LowCardinality(String),
    loaded_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMMDD(loaded_at)
ORDER BY (load_id, line, reason)
TTL loaded_at + INTERVAL 30 DAY
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
