-- Why: the rest of an incident's times (1970 where not known: nobody was told, or nobody wrote it down), how it felt, and how many of those touched said anything.
-- affected and complaining are customers; chance_complaints is how many the same rule linked per shift of whole weeks.
ALTER TABLE lag
    ADD COLUMN IF NOT EXISTS experience LowCardinality(String) AFTER root_kind,
    ADD COLUMN IF NOT EXISTS notified_at DateTime('UTC') AFTER detected_at,
    ADD COLUMN IF NOT EXISTS acknowledged_at DateTime('UTC') AFTER notified_at,
    ADD COLUMN IF NOT EXISTS first_contact_at DateTime('UTC') AFTER acknowledged_at,
    ADD COLUMN IF NOT EXISTS affected UInt64 AFTER complaints,
    ADD COLUMN IF NOT EXISTS complaining UInt64 AFTER affected,
    ADD COLUMN IF NOT EXISTS chance_complaints Float64 AFTER complaining
