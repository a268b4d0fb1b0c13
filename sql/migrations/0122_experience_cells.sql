-- Why: how groups of customers fared, for all staff, safe by construction. A row is one day of one group: nobody is in two rows of a day, no row has fewer than 20 customers
-- (too small a group is merged into a larger one before it is written, or left out), every count is rounded to 5 when it is written, and a day is written once and never
-- again. So whatever is asked is a sum of these rows, and two answers can only differ by rows anybody may see. area '' is the region's small areas together, device_class
-- '' those of the small classes. Written by care's batch; there is nothing behind it that its readers could ask.
CREATE TABLE IF NOT EXISTS experience_cells (
    day Date,
    region LowCardinality(String),
    area LowCardinality(String),
    technology LowCardinality(String),
    device_class LowCardinality(String),
    segment LowCardinality(String),
    customers UInt32,
    touched UInt32,
    bad_minutes UInt64,
    attempts UInt64,
    failures UInt64,
    complaints UInt32,
    written_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMM(day)
ORDER BY (day, region, area, technology, device_class, segment)
TTL written_at + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 1000
