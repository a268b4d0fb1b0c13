-- Why: two lines that top up each other are often one household's. Who paid for whom and when, under keys, never how much; read only where the household
-- policy switches `mutual_top_ups` on. Kept for 180 days from loading.
CREATE TABLE IF NOT EXISTS top_ups (
    payer_key UInt64,
    subscriber_key UInt64,
    at DateTime('UTC'),
    loaded_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) PARTITION BY toYYYYMM(loaded_at) ORDER BY (payer_key, subscriber_key, at)
TTL loaded_at + INTERVAL 180 DAY
SETTINGS non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1
