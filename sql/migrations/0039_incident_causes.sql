-- Why: what speaks for the suspected cause and against the others: how much of each shared thing is degraded, how much elsewhere, how likely by chance,
-- and why it was or was not chosen. Written when an incident opens, widens or changes its cause. log10_p is the logarithm of a chance, so -21 is strong.
CREATE TABLE IF NOT EXISTS incident_causes (
    incident_id String,
    period_end DateTime('UTC'),
    dimension LowCardinality(String),
    name String,
    degraded UInt32,
    judged UInt32,
    elsewhere_degraded UInt32,
    elsewhere_judged UInt32,
    log10_p Float32,
    chosen Bool,
    reason String,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (incident_id, period_end, dimension, name)
SETTINGS non_replicated_deduplication_window = 1000
