-- Why: why it fired, kept as it was: value, expectation, sample size, and the sentence that says so.
CREATE TABLE IF NOT EXISTS incident_evidence (
    incident_id String,
    period_end DateTime('UTC'),
    element_key UInt64,
    kpi LowCardinality(String),
    detector LowCardinality(String),
    value Float32,
    attempts Float32,
    expected Float32,
    expected_low Float32,
    expected_high Float32,
    evidence Float32,
    sentence String,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (incident_id, period_end, element_key, kpi)
