-- Why: presence goes after 72 hours, and where somebody sleeps shows over weeks. One place a night (a sector: its cells of all technologies are one place) of
-- people who agreed that households be inferred, and of nobody else; no times. Kept for 35 days from loading, partitions dropped whole.
CREATE TABLE IF NOT EXISTS night_places (
    night Date,
    subscriber_key UInt64,
    place_key UInt64,
    loaded_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) PARTITION BY night ORDER BY (night, subscriber_key)
TTL loaded_at + INTERVAL 35 DAY
SETTINGS ttl_only_drop_parts = 1
