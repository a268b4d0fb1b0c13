-- Why: everything that has KPIs (cell, sector, AMF, SMF, UPF) is one row, under the operator's own identifier.
-- Read with FINAL: the table is small (a nation has about a million elements) and its newest row wins.
CREATE TABLE IF NOT EXISTS elements (
    element_id String,
    element_key UInt64 DEFAULT cityHash64(element_id),
    name String,
    kind LowCardinality(String),
    technology LowCardinality(String),
    region LowCardinality(String),
    area LowCardinality(String),
    site String,
    sector String,
    band LowCardinality(String),
    tac LowCardinality(String),
    latitude Float64,
    longitude Float64,
    vendor LowCardinality(String),
    software LowCardinality(String),
    transport_hub LowCardinality(String),
    core_pool LowCardinality(String),
    administrative_state LowCardinality(String) DEFAULT 'unlocked',
    neighbours Array(String),
    origin Enum8('inventory' = 1, 'discovered' = 2),
    removed Bool DEFAULT false,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY element_id
SETTINGS non_replicated_deduplication_window = 1000
