-- Why: did we know before the customers complained, per incident, as times and counts that everyone may read. Written by care after complaints are linked.
-- '1970-01-01' stands for: not resolved yet, no complaint yet.
CREATE TABLE IF NOT EXISTS lag (
    incident_id String,
    onset DateTime('UTC'),
    detected_at DateTime('UTC'),
    resolved_at DateTime('UTC'),
    state LowCardinality(String),
    severity LowCardinality(String),
    region LowCardinality(String),
    area LowCardinality(String),
    technology LowCardinality(String),
    root_kind LowCardinality(String),
    complaints UInt64,
    first_complaint_at DateTime('UTC'),
    peak_at DateTime('UTC'),
    peak_complaints UInt64,
    computed_for DateTime('UTC'),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY incident_id
