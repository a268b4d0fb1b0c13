-- Why: one self-care login that looks after several people's lines is often one household's. Which login looked at which line, under keys; read only where
-- the household policy switches `one_login` on. The latest look counts. Kept for 180 days from loading.
CREATE TABLE IF NOT EXISTS self_care_logins (
    login_key UInt64,
    subscriber_key UInt64,
    at DateTime('UTC'),
    loaded_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) PARTITION BY toYYYYMM(loaded_at) ORDER BY (login_key, subscriber_key)
TTL loaded_at + INTERVAL 180 DAY
SETTINGS non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1
