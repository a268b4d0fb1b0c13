-- Why: what people at the NOC said an incident was, with what they had in front of them when they said it. Append only: the newest label of an
-- incident counts, the earlier ones stay. A later replay may rewrite incident_evidence; what is copied here it cannot touch.
-- detector is the one whose evidence was strongest when the incident opened; event is the incident's newest event then, as JSON, without its members.
CREATE TABLE IF NOT EXISTS incident_labels (
    incident_id String,
    label_id String,
    labelled_at DateTime64(6, 'UTC'),
    label Enum8('true' = 1, 'false' = 2, 'expected' = 3),
    reason LowCardinality(String),
    note String,
    labelled_by String,
    role LowCardinality(String),
    state LowCardinality(String),
    severity LowCardinality(String),
    evidence Float32,
    root_kind LowCardinality(String),
    root_id String,
    onset DateTime('UTC'),
    detected_at DateTime('UTC'),
    sentence String,
    detector LowCardinality(String),
    policy_revision UInt64,
    event String,
    evidence_rows Array(Tuple(
        period_end DateTime('UTC'), element_key UInt64, kpi String, detector String, value Float32, attempts Float32,
        expected Float32, expected_low Float32, expected_high Float32, evidence Float32, sentence String))
) ENGINE = ReplacingMergeTree ORDER BY (incident_id, label_id)
