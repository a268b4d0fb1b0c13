-- Why: how sure an incident is, beside how bad (severity); whether anybody was told (a late file may find one that is long over); whether it flaps
-- and is therefore kept open; and the few KPIs that tell its story, the one that covers most elements first.
ALTER TABLE incident_events
    ADD COLUMN IF NOT EXISTS confidence Float32 AFTER severity,
    ADD COLUMN IF NOT EXISTS announced Bool DEFAULT true AFTER confidence,
    ADD COLUMN IF NOT EXISTS unstable Bool DEFAULT false AFTER announced,
    ADD COLUMN IF NOT EXISTS kpis Array(String) AFTER cause
