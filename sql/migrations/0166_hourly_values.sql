-- Why: what each KPI of each element showed in each hour of the week, counted in one pass over the weeks of samples. Two normals are made of it (view element_normals): the one of the night, and the one noise is measured against, as it stood a week earlier, for the night's sample of elements (earlier_*; samples 0 elsewhere).
-- attempts is a median, tried and failed are sums of ratios (failed winsorised); moved and moves are the squared steps between neighbouring periods of the last week and their number.
-- Key: elements first, because normals are made of some elements at a time, all their hours. A partition lives while its night's baseline is built.
CREATE TABLE IF NOT EXISTS hourly_values (
    valid_from Date,
    element_key UInt64,
    kpi LowCardinality(String),
    hour_of_week UInt8,
    is_ratio Bool,
    samples UInt32,
    center Float32,
    own_spread Float32,
    attempts Float32,
    tried Float64,
    failed Float64,
    moved Float32,
    moves UInt16,
    earlier_samples UInt32,
    earlier_center Float32,
    earlier_own_spread Float32,
    earlier_attempts Float32,
    earlier_tried Float64,
    earlier_failed Float64,
    earlier_moved Float32,
    earlier_moves UInt16
) ENGINE = MergeTree
PARTITION BY valid_from
ORDER BY (element_key, kpi, hour_of_week)
