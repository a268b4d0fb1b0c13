-- Why: whether being told keeps people from complaining, for everybody's eyes. Who is held out is drawn with a key that never enters the database, so the product computes
-- this and keeps it here, rounded and suppressed as it is shown (below 20 only '<20'). One row a day and group; per 1,000 affected households and accounts.
CREATE TABLE IF NOT EXISTS contact_effects (
    day Date,
    compared LowCardinality(String),
    affected String,
    complained String,
    per_1000 Nullable(Float64),
    per_1000_low Nullable(Float64),
    per_1000_high Nullable(Float64),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (day, compared)
TTL day + INTERVAL 400 DAY
