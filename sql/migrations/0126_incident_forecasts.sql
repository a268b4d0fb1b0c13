-- Why: who is not touched yet and will be, if the incident lasts: a forecast from habit with a probability, never a list of the affected and never contacted as one. Apart from incident_customers
-- so that nothing that reads lists can take one for the other. Identity-linked, care only. withdrawn: the incident closed, or the newest computation does not expect this line any more.
CREATE TABLE IF NOT EXISTS incident_forecasts (
    incident_id String,
    subscriber_key UInt64,
    customer_key UInt64,
    centre_key UInt64,
    probability Float32,
    probability_1h Float32,
    probability_2h Float32,
    expected_at DateTime('UTC'),
    days_known UInt8,
    days_there UInt8,
    today LowCardinality(String),
    withdrawn Bool DEFAULT false,
    computed_for DateTime('UTC'),
    recorded_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (incident_id, subscriber_key)
TTL recorded_at + INTERVAL 7 DAY
