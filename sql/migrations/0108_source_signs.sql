-- Why: when a source was last heard of, and by which kind of event: a source that sends heartbeats and no measurements is alive, one that sends neither is silent.
CREATE TABLE IF NOT EXISTS source_signs (
    source String,
    domain LowCardinality(String),
    at_ms Int64 EPHEMERAL,
    at DateTime64(3, 'UTC') DEFAULT fromUnixTimestamp64Milli(at_ms, 'UTC'),
    received_at DateTime64(3, 'UTC') DEFAULT fromUnixTimestamp64Micro(toInt64(revision), 'UTC'),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision)
ORDER BY (source, domain)
TTL toDateTime(received_at) + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 10000
