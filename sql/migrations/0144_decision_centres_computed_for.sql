-- Why: whether households are out of date depends on when they were worked out (network time) and under which policy: one that was switched off must stop
-- showing at once.
ALTER TABLE decision_centres
    ADD COLUMN IF NOT EXISTS computed_for DateTime('UTC') DEFAULT toDateTime(0, 'UTC'),
    ADD COLUMN IF NOT EXISTS policy LowCardinality(String) DEFAULT ''
