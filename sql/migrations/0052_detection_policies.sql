-- Why: the thresholds of detection change only through a proposal that somebody else reviewed, and which ones were in force at any period stays known.
-- A revision is proposed once and decided at most once: precedence makes the earliest decision outlast every later one.
-- An accepted revision is in force for periods that end after in_force_after, until the next one. Revision 0 is what Forecell ships with.
CREATE TABLE IF NOT EXISTS detection_policies (
    revision UInt64,
    state Enum8('proposed' = 1, 'accepted' = 2, 'rejected' = 3),
    proposed_by String,
    proposed_at DateTime64(3, 'UTC'),
    note String,
    budget Float64,
    budget_unit Enum8('per_day' = 1, 'per_1000_cell_days' = 2),
    shares Map(String, Float64),
    thresholds_from Enum8('shipped' = 1, 'derived' = 2, 'given' = 3),
    open_once Float64,
    open_twice Float64,
    weak Float64,
    calm Float64,
    calm_periods UInt8,
    report String,
    reviewed_by String,
    reviewed_at DateTime64(3, 'UTC'),
    review_note String,
    in_force_after DateTime('UTC'),
    precedence UInt64
) ENGINE = ReplacingMergeTree(precedence) ORDER BY revision
AS SELECT 0, 'accepted', 'Forecell', toDateTime64(0, 3, 'UTC'), 'as shipped', 0.5, 'per_1000_cell_days',
    map('shift', 0.4, 'level', 0.1, 'count', 0.1, 'silence', 0.1, 'peer', 0.1, 'signature', 0.1, 'drift', 0.02, 'change', 0.02, 'usage', 0.03, 'group', 0.03),
    'shipped', 6.5, 5, 3, 2, 4, '', 'Forecell', toDateTime64(0, 3, 'UTC'), '', toDateTime(0, 'UTC'), 18446744073709551615
