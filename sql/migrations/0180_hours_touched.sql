-- Why: the hours of the week of single elements that the night before can no longer answer for, because samples came late or what may teach has changed. One partition a night, dropped when its hours have been counted.
CREATE TABLE IF NOT EXISTS hours_touched (
    valid_from Date,
    element_key UInt64,
    hour_of_week UInt8
) ENGINE = MergeTree
PARTITION BY valid_from
ORDER BY (element_key, hour_of_week)
