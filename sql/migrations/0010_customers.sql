-- Why: what contact decisions need, without who it is: keys are keyed hashes, names and numbers are in the vault.
CREATE TABLE IF NOT EXISTS customers (
    customer_key UInt64,
    account_key UInt64,
    payer_key UInt64,
    address_key UInt64,
    segment LowCardinality(String),
    value_band UInt8,
    vip Bool,
    protected Bool,
    language LowCardinality(String),
    consent_service_contact Bool,
    do_not_contact Bool,
    removed Bool DEFAULT false,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY customer_key
SETTINGS non_replicated_deduplication_window = 1000
