-- Why: what normal is for one KPI of one element in one hour of the week. Built nightly, one partition a day, replaced whole; the builder drops all but the newest eight.
-- Key: hour of week first, because scoring reads one hour of the week for the whole network.
CREATE TABLE IF NOT EXISTS baselines (
    valid_from Date,
    hour_of_week UInt8,
    kpi LowCardinality(String),
    element_key UInt64 CODEC(Delta, ZSTD(1)),
    center Float32 CODEC(ZSTD(1)),
    spread Float32 CODEC(ZSTD(1)),
    usual_ratio Float32 CODEC(ZSTD(1)),
    attempts Float32 CODEC(ZSTD(1)),
    samples UInt16 CODEC(ZSTD(1))
) ENGINE = MergeTree
PARTITION BY valid_from
ORDER BY (hour_of_week, kpi, element_key)
