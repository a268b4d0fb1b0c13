-- Why: who complained about an incident, for care to see whether being told helps and whether the list was right: on the list (linked, with the household
-- or account) or not (about the network, from the same area and time, linked to nothing: somebody the list may have missed). Complaints themselves
-- stay out of care's reach; this says only that there was one, and when.
CREATE TABLE IF NOT EXISTS incident_calls (
    incident_id String,
    complaint_key UInt64,
    centre_key UInt64,
    created_at DateTime('UTC'),
    on_list Bool,
    withdrawn Bool DEFAULT false,
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (incident_id, complaint_key)
TTL created_at + INTERVAL 400 DAY
