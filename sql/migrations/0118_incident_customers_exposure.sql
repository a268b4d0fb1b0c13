-- Why: what an incident was for one person against what is usual for that same person: failures expected and beyond, home or work or passing through, where else they were served,
-- and how old their last location is. Rows of before say nothing (severity '', place 'unknown').
ALTER TABLE incident_customers
    ADD COLUMN IF NOT EXISTS severity LowCardinality(String) DEFAULT '' AFTER exposure,
    ADD COLUMN IF NOT EXISTS usual_failure_share Float32 DEFAULT 0 AFTER severity,
    ADD COLUMN IF NOT EXISTS expected_failures Float32 DEFAULT 0 AFTER usual_failure_share,
    ADD COLUMN IF NOT EXISTS surplus_failures Float32 DEFAULT 0 AFTER expected_failures,
    ADD COLUMN IF NOT EXISTS expected_events Float32 DEFAULT 0 AFTER surplus_failures,
    ADD COLUMN IF NOT EXISTS place LowCardinality(String) DEFAULT 'unknown' AFTER expected_events,
    ADD COLUMN IF NOT EXISTS dwell_share Float32 DEFAULT 1 AFTER place,
    ADD COLUMN IF NOT EXISTS elsewhere_minutes UInt32 DEFAULT 0 AFTER dwell_share,
    ADD COLUMN IF NOT EXISTS location_age_s UInt32 DEFAULT 0 AFTER elsewhere_minutes
