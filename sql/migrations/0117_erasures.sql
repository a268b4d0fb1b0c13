-- Why: that somebody was erased must be provable without saying who. mark: keyed hash of the identifier, which also keeps old files and restored backups from
-- bringing the person back; keys: the pseudonyms rows may stand under. found and left are rows by table, counted before and after. Owner only; append only.
CREATE TABLE IF NOT EXISTS erasures (
    erasure_id String,
    at DateTime64(3, 'UTC'),
    actor String,
    marks Array(String),
    subscriber_keys Array(UInt64),
    customer_keys Array(UInt64),
    readmitted Bool DEFAULT false,
    tables Array(String),
    found Array(UInt64),
    left Array(UInt64),
    files_removed UInt32,
    lines_removed UInt32
) ENGINE = MergeTree ORDER BY (at, erasure_id)
SETTINGS non_replicated_deduplication_window = 1000
