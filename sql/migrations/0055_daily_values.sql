-- Why: one number a day for each KPI of each element, its median over the region's busy hours, so that a drift over weeks is looked for in 28 numbers and not in 2,688.
-- value is on the KPI's own scale (log where it varies in proportion; the share of failures for a ratio). Key: a series' days lie together, because they are read together.
CREATE TABLE IF NOT EXISTS daily_values (
    day Date CODEC(DoubleDelta, ZSTD(1)),
    kpi LowCardinality(String),
    element_key UInt64 CODEC(ZSTD(1)),
    value Float32 CODEC(ZSTD(1)),
    samples UInt16 CODEC(ZSTD(1)),
    built_at DateTime('UTC') DEFAULT now() CODEC(DoubleDelta, ZSTD(1)),
    revision UInt64 CODEC(DoubleDelta, ZSTD(1))
) ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMM(day)
ORDER BY (kpi, element_key, day)
TTL built_at + INTERVAL 90 DAY
SETTINGS ttl_only_drop_parts = 1
