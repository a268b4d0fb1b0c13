-- Why: who was touched by an incident, how badly, and how sure that is. Identity-linked, so readable by care only. withdrawn: an earlier computation listed the line, the newest does not.
CREATE TABLE IF NOT EXISTS incident_customers (
    incident_id String,
    subscriber_key UInt64,
    customer_key UInt64,
    centre_key UInt64,
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
    withdrawn Bool DEFAULT false,
    computed_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (incident_id, subscriber_key)
TTL computed_at + INTERVAL 30 DAY
