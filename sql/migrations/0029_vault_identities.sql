-- Why: the one place where a key leads back to a person. sealed is AES-256-GCM over a small JSON document; the key never enters ClickHouse.
CREATE TABLE IF NOT EXISTS {vault:Identifier}.identities (
    subject_key UInt64,
    subject LowCardinality(String),
    sealed String CODEC(NONE),
    key_id LowCardinality(String),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (subject, subject_key)
SETTINGS non_replicated_deduplication_window = 1000
