-- Why: how many complaints are usual, so that a spike is against its own expectation: mean an hour for each place, topic and hour of the week (0 = Monday 00 UTC),
-- and size of the negative binomial around it (variance = mean + mean²/size). Made once a day of network time from eight weeks without those that incidents explain.
-- weight: how many complaints and pseudo-complaints the mean rests on.
CREATE TABLE IF NOT EXISTS complaint_norms (
    built_for Date,
    scope LowCardinality(String),
    name LowCardinality(String),
    topic LowCardinality(String),
    hour_of_week UInt8,
    mean Float32,
    weight Float32,
    size Float32,
    built_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision)
PARTITION BY built_for
ORDER BY (hour_of_week, scope, name, topic)
TTL built_at + INTERVAL 7 DAY
SETTINGS ttl_only_drop_parts = 1
