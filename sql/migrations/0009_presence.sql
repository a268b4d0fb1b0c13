-- Why: who was where, the most sensitive table here. One subscriber on one cell in one 15-minute bucket, per delivering source, so that two files add up and one file loaded twice does not.
-- subscriber_key is a keyed hash; the key and the identity live elsewhere. Read with FINAL, then sum over sources.
-- TTL: 72 hours after loading, enough to look back from detection to onset, and no more; parts are dropped whole.
CREATE TABLE IF NOT EXISTS presence (
    period_end DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    element_id String EPHEMERAL,
    element_key UInt64 DEFAULT cityHash64(element_id) CODEC(Delta, ZSTD(1)),
    subscriber_key UInt64 CODEC(ZSTD(1)),
    source String EPHEMERAL,
    source_key UInt64 DEFAULT cityHash64(source) CODEC(ZSTD(1)),
    seconds UInt16 CODEC(ZSTD(1)),
    events UInt32 CODEC(ZSTD(1)),
    failures UInt32 CODEC(ZSTD(1)),
    bytes UInt64 CODEC(ZSTD(1)),
    loaded_at DateTime('UTC') DEFAULT now() CODEC(DoubleDelta, ZSTD(1)),
    revision UInt64 CODEC(DoubleDelta, ZSTD(1))
) ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMMDD(period_end)
ORDER BY (period_end, element_key, subscriber_key, source_key)
TTL loaded_at + INTERVAL 72 HOUR
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
