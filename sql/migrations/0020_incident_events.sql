-- Why: the story of every incident, append only; the newest event of an incident is its state. Replaying a period writes the same keys again.
CREATE TABLE IF NOT EXISTS incident_events (
    incident_id String,
    period_end DateTime('UTC'),
    kind LowCardinality(String),
    state LowCardinality(String),
    onset DateTime('UTC'),
    detected_at DateTime('UTC'),
    resolved_at DateTime('UTC'),
    root_kind LowCardinality(String),
    root_id String,
    severity LowCardinality(String),
    evidence Float32,
    cause String,
    sentence String,
    area LowCardinality(String),
    region LowCardinality(String),
    technology LowCardinality(String),
    experience LowCardinality(String),
    merged_into String,
    progress String,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision)
ORDER BY (incident_id, period_end)
SETTINGS non_replicated_deduplication_window = 1000
