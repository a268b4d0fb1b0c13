-- Why: which elements an incident is made of, since when, until when. role: root (the suspected cause), member (degraded itself), served (a cell behind a degraded core function).
CREATE TABLE IF NOT EXISTS incident_elements (
    incident_id String,
    element_key UInt64,
    element_id String,
    role LowCardinality(String),
    degraded_from DateTime('UTC'),
    degraded_to DateTime('UTC'),
    worst_evidence Float32,
    harm Float32,
    experience LowCardinality(String),
    removed Bool DEFAULT false,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (incident_id, element_key)
