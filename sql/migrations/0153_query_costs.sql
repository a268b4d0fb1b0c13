-- Why: what questions cost the database, so that a slow page is seen before somebody complains of it: per minute and query file, never a text or a parameter, which may hold a customer.
-- Written by the process that asked; what Grafana itself asks is not in here. At is the wall clock.
CREATE TABLE IF NOT EXISTS query_costs (
    at DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    query LowCardinality(String),
    process LowCardinality(String),
    runs UInt32 CODEC(ZSTD(1)),
    failed UInt32 CODEC(ZSTD(1)),
    total_ms UInt64 CODEC(ZSTD(1)),
    longest_ms UInt32 CODEC(ZSTD(1))
) ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (at, query)
TTL at + INTERVAL 35 DAY
SETTINGS non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1
