-- Why: a list as just worked out, before it takes the place of the stored one, so that the difference can be told and each person's own norm is asked for once. Dropped by partition
-- (one computation) as soon as it is stored; what a crash leaves goes with its time to live.
CREATE TABLE IF NOT EXISTS incident_customers_computed (
    incident_id String,
    subscriber_key UInt64,
    matched_by LowCardinality(String),
    confidence Float32,
    minutes_exposed UInt32,
    events UInt32,
    failures UInt32,
    first_at DateTime('UTC'),
    last_at DateTime('UTC'),
    worst_at DateTime('UTC'),
    worst_element_key UInt64,
    exposure Float32,
    computed_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) PARTITION BY revision ORDER BY (incident_id, subscriber_key)
TTL computed_at + INTERVAL 1 HOUR
SETTINGS ttl_only_drop_parts = 1
