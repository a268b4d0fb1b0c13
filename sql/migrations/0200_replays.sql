-- Why: a replay takes incidents back before it finds them again. What it set out to do, and what it took back, is written here first, so that the next look goes on from wherever it was stopped.
-- One row for its beginning (with the stretch, and in `forgotten` what people had been told) and one for each period that is done and told; gone when the replay has ended. `replay` is the revision it began with.
CREATE TABLE IF NOT EXISTS replays (
    replay UInt64,
    kind LowCardinality(String),
    period_end DateTime('UTC'),
    until DateTime('UTC'),
    closed_by LowCardinality(String),
    forgotten String CODEC(ZSTD(1)),
    revision UInt64
) ENGINE = MergeTree ORDER BY (replay, period_end)
SETTINGS non_replicated_deduplication_window = 1000
