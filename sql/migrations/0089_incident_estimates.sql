-- Why: when the NOC expects service to be back, how sure that is, and when there will be news. Append only; the newest word on an incident counts.
CREATE TABLE IF NOT EXISTS incident_estimates (
    incident_id String,
    at DateTime64(3, 'UTC'),
    restored_by DateTime('UTC'),
    confidence LowCardinality(String),
    next_update_at DateTime('UTC'),
    actor String
) ENGINE = MergeTree ORDER BY (incident_id, at)
SETTINGS non_replicated_deduplication_window = 1000
