-- Why: counters of exporters run on since their process began; what a period holds is the difference between samples, and a late sample changes it. So the
-- samples are kept for two days after receipt, and a period is computed anew from them whenever it is touched. A repeated sample replaces itself.
CREATE TABLE IF NOT EXISTS metric_samples (
    series_key UInt64 CODEC(Delta, ZSTD(1)),
    at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    value Float64 CODEC(ZSTD(1)),
    revision UInt64 CODEC(DoubleDelta, ZSTD(1))
) ENGINE = ReplacingMergeTree(revision)
PARTITION BY toStartOfInterval(at, INTERVAL 6 HOUR)
ORDER BY (series_key, at)
TTL toDateTime(intDiv(revision, 1000000)) + INTERVAL 2 DAY
SETTINGS non_replicated_deduplication_window = 10000
