-- Why: what was told to which webhook, and what it answered, so that nothing is lost, nothing is told twice knowingly, and one that says 410 is left alone. Append only;
-- the newest attempt of a message is its state. Holds no customer: a message is an incident's id and counts as everybody may see them.
CREATE TABLE IF NOT EXISTS webhook_deliveries (
    endpoint String,
    message_id String,
    attempt UInt8,
    incident_id String,
    type LowCardinality(String),
    tried_at DateTime64(3, 'UTC'),
    first_tried_at DateTime64(3, 'UTC'),
    next_try_at DateTime64(3, 'UTC'),
    status LowCardinality(String),
    http_status UInt16,
    reason LowCardinality(String)
) ENGINE = MergeTree ORDER BY (endpoint, message_id, attempt)
TTL toDateTime(tried_at) + INTERVAL 30 DAY
SETTINGS non_replicated_deduplication_window = 10000
