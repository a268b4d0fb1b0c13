-- Why: how many rows each computation of a list added, withdrew and changed, and how many records came late for it. Counts of people, exact: care only.
CREATE TABLE IF NOT EXISTS incident_list_computations (
    incident_id String,
    computed_for DateTime('UTC'),
    listed UInt64,
    added UInt64,
    withdrawn UInt64,
    changed UInt64,
    late_records UInt64,
    recorded_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (incident_id, computed_for)
TTL recorded_at + INTERVAL 30 DAY
