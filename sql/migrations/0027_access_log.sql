-- Why: every look at a customer list is recorded: who, what, why, how many rows. Append only.
CREATE TABLE IF NOT EXISTS access_log (
    at DateTime64(3, 'UTC') DEFAULT now64(3),
    actor String,
    role LowCardinality(String),
    action LowCardinality(String),
    object String,
    allowed Bool,
    rows UInt32
) ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY at
TTL toDateTime(at) + INTERVAL 730 DAY
