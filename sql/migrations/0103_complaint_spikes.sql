-- Why: customers may see what detection does not. A spike is an hour with more complaints from a place than chance allows; verdict says whether an incident explains it:
-- known (detected before the spike was found), late (detected after), miss (none), not_network (a topic no incident could explain).
-- complaints is the fullest hour so far, expected what was usual in it; exact counts, rounded and suppressed when shown.
CREATE TABLE IF NOT EXISTS complaint_spikes (
    spike_id String,
    scope LowCardinality(String),
    name LowCardinality(String),
    region LowCardinality(String),
    topic LowCardinality(String),
    started_at DateTime('UTC'),
    found_at DateTime('UTC'),
    last_at DateTime('UTC'),
    complaints UInt32,
    expected Float32,
    evidence Float32,
    verdict LowCardinality(String),
    incident_id String,
    linked UInt32,
    computed_for DateTime('UTC'),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY spike_id
SETTINGS non_replicated_deduplication_window = 1000
