-- Why: a regulator may demand that customers are told of a major outage; who said so, when and why. Append only; the newest word on an incident counts.
CREATE TABLE IF NOT EXISTS contact_overrides (
    incident_id String,
    at DateTime64(3, 'UTC'),
    active Bool,
    reason String,
    actor String
) ENGINE = MergeTree ORDER BY (incident_id, at)
SETTINGS non_replicated_deduplication_window = 1000
