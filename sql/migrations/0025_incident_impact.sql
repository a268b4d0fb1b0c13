-- Why: how many customers an incident touches, for everyone who may not know who they are. Counts only.
CREATE TABLE IF NOT EXISTS incident_impact (
    incident_id String,
    subscriptions UInt64,
    customers UInt64,
    centres UInt64,
    contactable UInt64,
    computed_for DateTime('UTC'),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY incident_id
