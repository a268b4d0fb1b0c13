-- Why: how many an incident may yet touch, for everyone who may not know who: expected (the sum of the probabilities) and likely (one half and more), in four hours. Zero once it is closed.
CREATE TABLE IF NOT EXISTS incident_forecast_counts (
    incident_id String,
    expected Float64,
    likely UInt64,
    computed_for DateTime('UTC'),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY incident_id
