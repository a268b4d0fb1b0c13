-- Why: ties a SIM (as the network sees it) to the customer who has the contract.
CREATE TABLE IF NOT EXISTS subscriptions (
    subscriber_key UInt64,
    customer_key UInt64,
    line_type LowCardinality(String),
    removed Bool DEFAULT false,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY subscriber_key
SETTINGS non_replicated_deduplication_window = 1000
