-- Why: what care does about one decision centre in one incident, every step kept. A case without events is open; the newest version is its state.
-- Each insert carries a token of incident, centre and version, so of two writers with the same version the server keeps the first: that is what
-- makes it impossible for two agents to hold one case, whatever process they came through. line_key: the subscription the contact was cleared for.
CREATE TABLE IF NOT EXISTS case_events (
    incident_id String,
    centre_key UInt64,
    version UInt32,
    event_id String,
    at DateTime64(3, 'UTC'),
    kind LowCardinality(String),
    from_state LowCardinality(String),
    state LowCardinality(String),
    resting LowCardinality(String),
    actor String,
    role LowCardinality(String),
    holder String,
    held_since DateTime64(3, 'UTC'),
    held_until DateTime64(3, 'UTC'),
    channel LowCardinality(String),
    purpose LowCardinality(String),
    line_key UInt64,
    consent_text LowCardinality(String),
    note String,
    agreed_affected LowCardinality(String),
    compensation LowCardinality(String),
    compensation_amount Decimal(12, 2),
    survey_score Int8 DEFAULT -1
) ENGINE = MergeTree ORDER BY (incident_id, centre_key, version)
TTL toDateTime(at) + INTERVAL 365 DAY
SETTINGS non_replicated_deduplication_window = 10000
