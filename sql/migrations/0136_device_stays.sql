-- Why: a phone that moves from one line to another ties two people, if they agreed that households be inferred. Which device was in which line, both under
-- keys; read only where the household policy switches `moved_device` on. Kept for 400 days from loading: a phone is passed on once in a year or two.
CREATE TABLE IF NOT EXISTS device_stays (
    device_key UInt64,
    subscriber_key UInt64,
    seen_from DateTime('UTC'),
    seen_to DateTime('UTC'),
    loaded_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) PARTITION BY toYYYYMM(loaded_at) ORDER BY (device_key, subscriber_key, seen_from)
TTL loaded_at + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1
