-- Why: a measurement file names objects by distinguished name, and one cell has several (CU and DU); this is the only place that ties a name to an element.
CREATE TABLE IF NOT EXISTS element_aliases (
    dn String,
    element_id String,
    origin Enum8('inventory' = 1, 'discovered' = 2),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY dn
SETTINGS non_replicated_deduplication_window = 1000
