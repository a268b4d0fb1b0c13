-- Why: one fused number per element and period, and whether the element could be judged at all. Unknown is a state of its own.
-- evidence fuses all detectors; evidence_now leaves the accumulating ones out; rising says that an accumulated shift still grows.
CREATE TABLE IF NOT EXISTS element_scores (
    period_end DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    element_key UInt64 CODEC(Delta, ZSTD(1)),
    state Enum8('judged' = 1, 'suspect' = 2, 'missing' = 3, 'learning' = 4, 'locked' = 5, 'maintenance' = 6) CODEC(ZSTD(1)),
    evidence Float32 CODEC(ZSTD(1)),
    evidence_now Float32 CODEC(ZSTD(1)),
    rising Bool CODEC(ZSTD(1)),
    top_kpi LowCardinality(String),
    top_evidence Float32 CODEC(ZSTD(1)),
    kpis_judged UInt8 CODEC(ZSTD(1)),
    scored_at DateTime('UTC') DEFAULT now() CODEC(DoubleDelta, ZSTD(1)),
    revision UInt64 CODEC(DoubleDelta, ZSTD(1))
) ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMMDD(period_end)
ORDER BY (period_end, element_key)
TTL scored_at + INTERVAL 400 DAY
SETTINGS ttl_only_drop_parts = 1
