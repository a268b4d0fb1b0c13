-- Why: when people came to know of an incident, as facts by whoever did it: notified (the first human was told), acknowledged (somebody took it on),
-- contacted (the first customer was told; which customer is not here). Append only; figures take the first of each kind. `told_by` is a name of a token or a channel.
CREATE TABLE IF NOT EXISTS incident_notices (
    incident_id String,
    kind Enum8('notified' = 1, 'acknowledged' = 2, 'contacted' = 3),
    at DateTime('UTC'),
    told_by LowCardinality(String),
    recorded_at DateTime64(3, 'UTC') DEFAULT now64(3)
) ENGINE = ReplacingMergeTree ORDER BY (incident_id, kind, at, told_by)
SETTINGS non_replicated_deduplication_window = 1000
