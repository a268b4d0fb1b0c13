-- Why: how many incidents nobody had complained of yet, so long after the onset (Kaplan-Meier), so that incidents without complaints are not left out of "time to the first complaint".
CREATE TABLE IF NOT EXISTS complaint_survival (
    dimension LowCardinality(String),
    name LowCardinality(String),
    after_s UInt32,
    at_risk UInt32,
    complained UInt32,
    silent_share Float64,
    low Float64,
    high Float64,
    computed_for DateTime('UTC'),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (dimension, name, after_s)
