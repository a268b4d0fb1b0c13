-- Why: a list must leave whole 30 days after its incident closed, and only dropping a partition removes rows at once and for certain. One partition for each
-- incident: its rows never meet another's when merged, and reading one list opens one partition. Incidents kept at a time are hundreds, not tens of thousands.
-- TTL: a backstop for a database in which nobody runs retention.
CREATE TABLE IF NOT EXISTS incident_customers_next AS incident_customers
ENGINE = ReplacingMergeTree(revision)
PARTITION BY incident_id
ORDER BY (incident_id, subscriber_key)
TTL computed_at + INTERVAL 90 DAY
SETTINGS ttl_only_drop_parts = 1
