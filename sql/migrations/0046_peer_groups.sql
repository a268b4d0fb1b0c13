-- Why: who an element is compared with: about two dozen elements of its kind that are near it. Made nightly with the baseline, one partition a day.
CREATE TABLE IF NOT EXISTS peer_groups (
    valid_from Date,
    element_key UInt64 CODEC(Delta, ZSTD(1)),
    peer_group UInt32 CODEC(ZSTD(1))
) ENGINE = MergeTree
PARTITION BY valid_from
ORDER BY element_key
