-- Why: what did not teach in a night (unclean_spans as it stood when the night's hours were counted). The next night counts again the hours of those elements for which it has changed since: an incident dated back, a label, planned work recorded afterwards. One partition a night, kept with element_hours.
CREATE TABLE IF NOT EXISTS night_spans (
    valid_from Date,
    element_key UInt64,
    spans Array(Tuple(DateTime('UTC'), DateTime('UTC')))
) ENGINE = MergeTree
PARTITION BY valid_from
ORDER BY element_key
