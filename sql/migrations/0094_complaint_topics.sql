-- Why: what a complaint is about and in which mood, read once from what was written or taken from the operator's own word; the text itself is not here.
-- complaint_revision is the revision of the complaint that was read: a corrected complaint is read again.
CREATE TABLE IF NOT EXISTS complaint_topics (
    complaint_key UInt64,
    created_at DateTime('UTC') CODEC(Delta, ZSTD(1)),
    area LowCardinality(String),
    topic LowCardinality(String),
    topic_from Enum8('given' = 1, 'text' = 2, 'none' = 3),
    share Float32,
    sentiment LowCardinality(String),
    language LowCardinality(String),
    removed Bool,
    complaint_revision UInt64,
    read_at DateTime('UTC') DEFAULT now()
) ENGINE = ReplacingMergeTree(complaint_revision)
PARTITION BY toYYYYMMDD(created_at)
ORDER BY (created_at, complaint_key)
TTL read_at + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1
