-- Why: what the operator changed, where and when; a change is judged by what it did to the elements it touched, against those it did not (detectors/slow).
-- scope is one of element, site, transport_hub, core_pool, tac, region, vendor_software (scope_id: vendor/software).
CREATE TABLE IF NOT EXISTS changes (
    change_id String,
    scope LowCardinality(String),
    scope_id String,
    at DateTime('UTC'),
    kind LowCardinality(String),
    description String,
    source LowCardinality(String),
    removed Bool DEFAULT false,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY change_id
SETTINGS non_replicated_deduplication_window = 1000
