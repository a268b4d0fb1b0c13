-- Why: detection works on one array of KPIs per element; this is the order of that array. A KPI keeps its place for ever, so that yesterday's arrays still fit:
-- new ones are added behind, removed ones leave an unused place.
CREATE TABLE IF NOT EXISTS kpi_slots (
    kind LowCardinality(String),
    slot UInt8,
    kpi LowCardinality(String),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (kind, slot)
