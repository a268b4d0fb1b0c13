-- Why: a period of metrics is computed when it is over and its samples have come, not with every batch; which ones still have to be must survive a kill.
-- touched: a batch that is safe in metric_samples spoke of this period; computed: its KPIs hold everything up to that revision.
CREATE TABLE IF NOT EXISTS metric_periods (
    period_end DateTime('UTC'),
    stage Enum8('touched' = 1, 'computed' = 2),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision)
ORDER BY (period_end, stage)
TTL toDateTime(intDiv(revision, 1000000)) + INTERVAL 3 DAY
SETTINGS non_replicated_deduplication_window = 1000
