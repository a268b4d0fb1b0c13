-- Why: what forbids a contact whatever the customer agreed to: an opt-out, a minor, somebody deceased, a legal dispute, a person in danger. The latest
-- word on each flag counts. Apart from `customers`, because it changes within minutes and comes from other systems.
CREATE TABLE IF NOT EXISTS contact_flags (
    customer_key UInt64,
    flag LowCardinality(String),
    set_at DateTime('UTC'),
    active Bool,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (customer_key, flag, set_at)
SETTINGS non_replicated_deduplication_window = 1000
