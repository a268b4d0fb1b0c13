-- Why: the landing table of detection; everything downstream can be rebuilt from it.
-- Key: period first, because scoring reads one period of the whole network; a later revision of the same key replaces the earlier one.
-- Codecs: the period is constant over long runs (DoubleDelta), keys ascend inside a KPI (Delta), counts are mostly integers (ZSTD beats Gorilla on them).
-- TTL: 400 days after loading (not after the period: a replayed or simulated past must stay readable), so that a year-on-year comparison stays possible. Window: 10,000 blocks is more than a day of loads from 100 collectors.
CREATE TABLE IF NOT EXISTS kpi_samples (
    period_end DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    period_s UInt32 CODEC(ZSTD(1)),
    kpi LowCardinality(String),
    element_id String EPHEMERAL,
    element_key UInt64 DEFAULT cityHash64(element_id) CODEC(Delta, ZSTD(1)),
    numerator Float64 CODEC(ZSTD(1)),
    denominator Float64 CODEC(ZSTD(1)),
    value Float64 DEFAULT if(denominator > 0, numerator / denominator, nan) CODEC(ZSTD(1)),
    quality Enum8('ok' = 1, 'suspect' = 2, 'missing' = 3) CODEC(ZSTD(1)),
    source String EPHEMERAL,
    source_key UInt64 DEFAULT cityHash64(source) CODEC(ZSTD(1)),
    loaded_at DateTime('UTC') DEFAULT now() CODEC(DoubleDelta, ZSTD(1)),
    revision UInt64 CODEC(DoubleDelta, ZSTD(1))
) ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMMDD(period_end)
ORDER BY (period_end, kpi, element_key)
TTL loaded_at + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
