-- Why: what normal is for the KPIs of an element in one hour of the week, as arrays in the order of kpi_slots. Built nightly, one partition a day, replaced whole; the builder drops all but the newest eight.
-- Key: hour of week first, because scoring reads one hour of the week for the whole network. samples = 0: the element does not report that KPI.
CREATE TABLE IF NOT EXISTS element_baselines (
    valid_from Date,
    hour_of_week UInt8,
    element_key UInt64 CODEC(Delta, ZSTD(1)),
    center Array(Float32) CODEC(ZSTD(1)),
    spread Array(Float32) CODEC(ZSTD(1)),
    usual_ratio Array(Float32) CODEC(ZSTD(1)),
    attempts Array(Float32) CODEC(ZSTD(1)),
    samples Array(UInt16) CODEC(ZSTD(1))
) ENGINE = MergeTree
PARTITION BY valid_from
ORDER BY (hour_of_week, element_key)
