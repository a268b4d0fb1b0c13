-- Why: the same linking rule applied to complaints moved a week ahead; what it finds is chance, and is shown beside every real number. Read by care's batch only.
CREATE TABLE IF NOT EXISTS placebo_links (
    complaint_key UInt64,
    incident_id String,
    rank UInt8,
    confidence Float32,
    created_at DateTime('UTC'),
    reason LowCardinality(String),
    withdrawn Bool DEFAULT false,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (complaint_key, incident_id)
TTL created_at + INTERVAL 400 DAY
