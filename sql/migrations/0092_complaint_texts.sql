-- Why: what a customer wrote is needed once, to say what it is about; until then it waits here, and for 30 days after loading, so that a better reading can be tried.
-- The most personal text there is: no role but the owner is granted it, nothing copies it, and whole days are dropped.
CREATE TABLE IF NOT EXISTS complaint_texts (
    complaint_key UInt64,
    created_at DateTime('UTC') CODEC(Delta, ZSTD(1)),
    text String CODEC(ZSTD(3)),
    loaded_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMMDD(created_at)
ORDER BY (created_at, complaint_key)
TTL loaded_at + INTERVAL 30 DAY
SETTINGS non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1
