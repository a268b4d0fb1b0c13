-- Why: who agreed to be told what, over which channel, to which wording and when; also who took it back. Every answer is kept; the latest by its own
-- time counts. purpose is the operator's word (service_notice, …); channel is one of the policy's channels, or `any`.
CREATE TABLE IF NOT EXISTS consents (
    customer_key UInt64,
    purpose LowCardinality(String),
    channel LowCardinality(String),
    given_at DateTime('UTC'),
    granted Bool,
    text_version LowCardinality(String),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (customer_key, purpose, channel, given_at)
SETTINGS non_replicated_deduplication_window = 1000
