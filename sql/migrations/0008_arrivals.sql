-- Why: a period closes when the sources that usually deliver have delivered; this says who delivered what, and when.
CREATE TABLE IF NOT EXISTS arrivals (
    period_end DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    source String,
    elements UInt32,
    arrived_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMM(period_end)
ORDER BY (period_end, source)
TTL arrived_at + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 10000
