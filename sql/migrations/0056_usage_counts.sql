-- Why: presence is kept for 72 hours, what is usual for an area is learned over weeks: this keeps the counts and forgets the people.
-- One row for each period, area, service and class of device that has customers; service is the line's (voice, data, iot).
-- Exact numbers of people in small groups: readable by the owner alone; what others see is rounded (findings).
CREATE TABLE IF NOT EXISTS usage_counts (
    period_end DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    area LowCardinality(String),
    service LowCardinality(String),
    device_class LowCardinality(String),
    users UInt32 CODEC(ZSTD(1)),
    bytes UInt64 CODEC(ZSTD(1)),
    counted_at DateTime('UTC') DEFAULT now() CODEC(DoubleDelta, ZSTD(1)),
    revision UInt64 CODEC(DoubleDelta, ZSTD(1))
) ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMM(period_end)
ORDER BY (period_end, area, service, device_class)
TTL counted_at + INTERVAL 90 DAY
SETTINGS ttl_only_drop_parts = 1
