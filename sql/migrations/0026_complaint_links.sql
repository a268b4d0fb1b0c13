-- Why: which complaint belongs to which incident, with how sure. A complaint may have several candidates; rank 1 is the best.
CREATE TABLE IF NOT EXISTS complaint_links (
    complaint_key UInt64,
    incident_id String,
    rank UInt8,
    confidence Float32,
    created_at DateTime('UTC'),
    reason LowCardinality(String),
    withdrawn Bool DEFAULT false,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (complaint_key, incident_id)
