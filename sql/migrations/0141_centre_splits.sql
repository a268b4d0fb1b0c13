-- Why: an agent who learns that two customers are not one household is believed for ever, whatever later evidence says; nothing is changed or taken away here.
-- A row a pair: customer_key was taken away from other_key.
CREATE TABLE IF NOT EXISTS centre_splits (
    customer_key UInt64,
    other_key UInt64,
    at DateTime64(3, 'UTC'),
    actor String,
    role LowCardinality(String),
    note String,
    revision UInt64
) ENGINE = MergeTree ORDER BY (customer_key, other_key, at)
SETTINGS non_replicated_deduplication_window = 1000
