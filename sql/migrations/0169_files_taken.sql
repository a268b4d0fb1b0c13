-- Why: a store that is watched (SFTP, S3) keeps its files, so what was taken is remembered here, or a restart would take everything again. A file is its path, size and mark
-- (time of change, or entity tag). Kept for 100 days, longer than any file is looked at (`max_age_days`, 90 at most). For the owner alone: names of files are the operator's.
CREATE TABLE IF NOT EXISTS files_taken (
    source LowCardinality(String),
    file FixedString(32),
    path String CODEC(ZSTD(1)),
    bytes UInt64,
    mark String CODEC(ZSTD(1)),
    taken_at DateTime('UTC') DEFAULT now()
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(taken_at) ORDER BY (source, file)
TTL taken_at + INTERVAL 100 DAY
SETTINGS non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1
