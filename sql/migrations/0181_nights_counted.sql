-- Why: which nights' element_hours are whole, and of what they were made: since when the samples were read, over which weeks, with periods of which lengths (steps_s), by which catalogue and formula (recipe, a hash). Only a night of the same recipe may be gone on from. Written last; one partition a night.
CREATE TABLE IF NOT EXISTS nights_counted (
    valid_from Date,
    began_at DateTime('UTC'),
    days UInt16,
    earlier Date,
    earlier_days UInt16,
    steps_s Array(UInt32),
    recipe String
) ENGINE = MergeTree
PARTITION BY valid_from
ORDER BY valid_from
