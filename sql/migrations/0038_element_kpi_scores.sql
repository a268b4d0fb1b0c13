-- Why: the evidence of every KPI of an element in a period, as arrays in the order of kpi_slots: one row instead of twenty makes scoring a nation's period several times faster.
-- Read it through the view `scores`, which has one row per KPI. evidence_* are -log10 of a tail probability; *_sum is the state the next period continues from.
-- The scalars are what fusion needs, so that it does not read the arrays again. quality: 0 not reported by this element, else as in the view.
-- Codec: LZ4 for the arrays, because they are written once and rarely read. TTL: 35 days; incidents keep their own copy of what they were opened on.
CREATE TABLE IF NOT EXISTS element_kpi_scores (
    period_end DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    element_key UInt64 CODEC(Delta, ZSTD(1)),
    kpis Array(LowCardinality(String)),
    quality Array(UInt8),
    value Array(Float32),
    attempts Array(Float32),
    expected Array(Float32),
    expected_low Array(Float32),
    expected_high Array(Float32),
    deviation Array(Float32),
    evidence_level Array(Float32),
    evidence_count Array(Float32),
    evidence_shift Array(Float32),
    evidence_silence Array(Float32),
    evidence_peer Array(Float32),
    evidence_peer_shift Array(Float32),
    shift_sum Array(Float32),
    count_sum Array(Float32),
    silence_sum Array(Float32),
    peer_sum Array(Float32),
    slow_sum Array(Float32),
    rising Array(UInt8),
    mask LowCardinality(String),
    fused Float32,
    fused_now Float32,
    top_kpi LowCardinality(String),
    top_evidence Float32,
    signature LowCardinality(String),
    evidence_signature Float32,
    any_rising Bool,
    scored_at DateTime('UTC') DEFAULT now() CODEC(DoubleDelta, ZSTD(1)),
    revision UInt64 CODEC(DoubleDelta, ZSTD(1))
) ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMMDD(period_end)
ORDER BY (period_end, element_key)
TTL scored_at + INTERVAL 35 DAY
SETTINGS ttl_only_drop_parts = 1
