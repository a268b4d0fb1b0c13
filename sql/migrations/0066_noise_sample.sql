-- Why: whose noise was measured in a night: some peer groups of each kind. One partition a night, dropped with the night's baseline.
CREATE TABLE IF NOT EXISTS noise_sample (
    valid_from Date,
    element_key UInt64 CODEC(Delta, ZSTD(1)),
    kind LowCardinality(String),
    peer_group UInt32
) ENGINE = MergeTree
PARTITION BY valid_from
ORDER BY element_key
