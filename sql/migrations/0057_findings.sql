-- Why: what the slow detectors found, and what they looked at and found in order: drift over weeks, the effect of a change, users who are missing.
-- state: raised (evidence beyond its share of the false-alarm budget), watching (a change judged at a checkpoint, not degraded so far), accepted (a change judged to the end),
-- unknown (could not be judged, the sentence says why), withdrawn (an earlier run of the same period said so, the newest does not), ran (the detector had its turn).
-- value and expected of detector usage are numbers of people rounded to 5; evidence is -log10 of a tail probability; effect is the relative change, towards worse positive.
CREATE TABLE IF NOT EXISTS findings (
    period_end DateTime('UTC'),
    detector LowCardinality(String),
    root_kind LowCardinality(String),
    root_id String,
    kpi LowCardinality(String),
    state LowCardinality(String),
    elements Array(UInt64),
    value Float64,
    expected Float64,
    evidence Float32,
    effect Float32,
    onset DateTime('UTC'),
    checkpoint_h UInt16,
    sentence String,
    found_at DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMM(period_end)
ORDER BY (period_end, detector, root_id, kpi)
TTL found_at + INTERVAL 400 DAY
