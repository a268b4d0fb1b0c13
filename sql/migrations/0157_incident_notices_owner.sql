-- Why: who takes an incident on may name an owner, leave a note and ask for quiet until it is resolved. Every such word is kept, the newest holds; a notice id keeps two of one second apart.
-- seen_to and severity_rank: the incident as it stood then (network time; critical 4 to warning 1), so that quiet ends when it closes or gets worse, whatever is replayed.
ALTER TABLE incident_notices
    ADD COLUMN IF NOT EXISTS notice_id String,
    ADD COLUMN IF NOT EXISTS owner String DEFAULT '',
    ADD COLUMN IF NOT EXISTS note String DEFAULT '',
    ADD COLUMN IF NOT EXISTS snooze Bool DEFAULT false,
    ADD COLUMN IF NOT EXISTS seen_to DateTime('UTC') DEFAULT 0,
    ADD COLUMN IF NOT EXISTS severity_rank UInt8 DEFAULT 0,
    MODIFY ORDER BY (incident_id, kind, at, told_by, notice_id)
