-- Why: the ledger of what came in. load_id is the SHA-256 of the content, so the same content under any name is seen once.
CREATE TABLE IF NOT EXISTS loads (
    load_id FixedString(64),
    name String,
    format LowCardinality(String),
    state Enum8('started' = 1, 'done' = 2, 'rejected' = 3),
    source String,
    period_from DateTime('UTC'),
    period_to DateTime('UTC'),
    bytes UInt64,
    accepted UInt64,
    duplicate UInt64,
    rejected UInt64,
    suspect UInt64,
    unmapped UInt64,
    report String CODEC(ZSTD(3)),
    loaded_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY load_id
TTL loaded_at + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 10000
