-- Why: the evidence, one row per element, KPI and period, with what was expected and the state of the sequential tests; the next period continues from it.
-- evidence_* are -log10 of a tail probability. A row is written also when the sample is missing or suspect: the state is carried, the evidence is 0.
-- TTL: 35 days; incidents keep their own copy of what they were opened on.
CREATE TABLE IF NOT EXISTS scores (
    period_end DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    kpi LowCardinality(String),
    element_key UInt64 CODEC(Delta, ZSTD(1)),
    quality Enum8('ok' = 1, 'suspect' = 2, 'missing' = 3, 'learning' = 4, 'masked' = 5) CODEC(ZSTD(1)),
    value Float32 CODEC(ZSTD(1)),
    attempts Float32 CODEC(ZSTD(1)),
    expected Float32 CODEC(ZSTD(1)),
    expected_low Float32 CODEC(ZSTD(1)),
    expected_high Float32 CODEC(ZSTD(1)),
    deviation Float32 CODEC(ZSTD(1)),
    evidence_level Float32 CODEC(ZSTD(1)),
    evidence_count Float32 CODEC(ZSTD(1)),
    evidence_shift Float32 CODEC(ZSTD(1)),
    evidence_silence Float32 CODEC(ZSTD(1)),
    shift_sum Float32 CODEC(ZSTD(1)),
    count_sum Float32 CODEC(ZSTD(1)),
    silence_sum Float32 CODEC(ZSTD(1)),
    rising Bool CODEC(ZSTD(1)),
    scored_at DateTime('UTC') DEFAULT now() CODEC(DoubleDelta, ZSTD(1)),
    revision UInt64 CODEC(DoubleDelta, ZSTD(1))
) ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMMDD(period_end)
ORDER BY (period_end, kpi, element_key)
TTL scored_at + INTERVAL 35 DAY
SETTINGS ttl_only_drop_parts = 1
