-- Why: what the detectors of single series (balance of pairs, bounded KPIs, level on a long scale) say of each core function in a period; told beside the network-wide tests.
-- Core functions are few, so this is a table of hundreds of rows a period at most. TTL: 35 days, as the scores.
CREATE TABLE IF NOT EXISTS core_scores (
    period_end DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    element_key UInt64,
    evidence Float32,
    score Float32,
    severity Float32,
    detector LowCardinality(String),
    kpi LowCardinality(String),
    sentence String CODEC(ZSTD(1)),
    scored_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMMDD(period_end)
ORDER BY (period_end, element_key)
TTL scored_at + INTERVAL 35 DAY
SETTINGS ttl_only_drop_parts = 1
