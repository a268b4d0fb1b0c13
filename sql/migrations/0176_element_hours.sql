-- Why: what the KPIs of each element showed in each hour of the week, counted over the weeks of samples before a night, as arrays in the order of kpi_slots.
-- Two normals are made of it (view element_normals): the one of the night, and the one noise is measured against, as it stood a week earlier (earlier_*).
-- Kept until the next night, which counts only the hours that something happened to (hours_touched) and copies the others.
-- attempts is a median, tried and failed are sums of ratios (failed winsorised); moved and moves are the squared steps between neighbouring periods of the last week and their number. samples = 0: nothing clean in that hour.
-- Key: elements first, because normals are made of some elements at a time, all their hours. One partition a night. LZ4, because what lives a day is written more often than it is read.
CREATE TABLE IF NOT EXISTS element_hours (
    valid_from Date,
    element_key UInt64,
    hour_of_week UInt8,
    kind LowCardinality(String),
    samples Array(UInt16),
    center Array(Float32),
    own_spread Array(Float32),
    attempts Array(Float32),
    tried Array(Float64),
    failed Array(Float64),
    moved Array(Float32),
    moves Array(UInt16),
    earlier_samples Array(UInt16),
    earlier_center Array(Float32),
    earlier_own_spread Array(Float32),
    earlier_attempts Array(Float32),
    earlier_tried Array(Float64),
    earlier_failed Array(Float64),
    earlier_moved Array(Float32),
    earlier_moves Array(UInt16)
) ENGINE = MergeTree
PARTITION BY valid_from
ORDER BY (element_key, hour_of_week)
