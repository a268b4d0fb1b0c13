-- Why: a list that changes says what changed: who came, who went, whose figures are others, at which computation, by fields' names. Care only. computed_for is network time, so a replay writes the same rows.
-- late: how many records of hours already computed arrived since the computation before; without them a list only grows with time.
CREATE TABLE IF NOT EXISTS incident_list_changes (
    incident_id String,
    computed_for DateTime('UTC'),
    subscriber_key UInt64,
    change Enum8('added' = 1, 'withdrawn' = 2, 'changed' = 3),
    fields Array(LowCardinality(String)),
    confidence_before Float32,
    confidence_after Float32,
    minutes_before UInt32,
    minutes_after UInt32,
    failures_before UInt32,
    failures_after UInt32,
    recorded_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (incident_id, computed_for, subscriber_key)
TTL recorded_at + INTERVAL 30 DAY
