-- Why: the network's own alarms (VES faults), kept as they came, so that they can be shown beside the incidents found in KPIs. One row a change of an alarm.
-- The element is the source under its own name, joined when it is read, since the inventory may come later. A later receipt of the same change replaces.
CREATE TABLE IF NOT EXISTS alarms (
    source String,
    element_key UInt64 DEFAULT cityHash64(source),
    object String,
    alarm_condition String,
    specific_problem String,
    source_type LowCardinality(String),
    severity Enum8('cleared' = 0, 'warning' = 1, 'minor' = 2, 'major' = 3, 'critical' = 4),
    at_ms Int64 EPHEMERAL,
    at DateTime64(3, 'UTC') DEFAULT fromUnixTimestamp64Milli(at_ms, 'UTC'),
    event_id String,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision)
ORDER BY (source, object, alarm_condition, specific_problem, at, event_id)
TTL toDateTime(at) + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 10000
