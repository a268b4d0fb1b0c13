-- Why: the other half of the lag figures. No free text is kept: it holds identities.
CREATE TABLE IF NOT EXISTS complaints (
    complaint_key UInt64,
    subscriber_key UInt64,
    customer_key UInt64,
    created_at DateTime('UTC') CODEC(Delta, ZSTD(1)),
    channel LowCardinality(String),
    topic LowCardinality(String),
    area LowCardinality(String),
    loaded_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMMDD(created_at)
ORDER BY (created_at, complaint_key)
TTL loaded_at + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1
