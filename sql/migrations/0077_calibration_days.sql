-- Why: whether evidence keeps its word. It promises that -log10 of it is a tail probability; this counts, for every day that is over, how often each
-- detector's evidence reached 2, 3, 4, 5 and 6 in ordinary time, so that nobody has to read the scores of weeks to know. One row a day, detector and KPI
-- (the KPI is empty where an element is judged as a whole; a row without detector marks a day that was counted).
-- tests: element-periods judged; reached: how many of them at each level; *_squared, reached_by_tests: sums over the series of the day (one element's KPI),
-- from which the spread between series follows, because one series that stays high for hours is one event and not many.
-- doubtful_*: the same within incidents that nobody has labelled: not counted as ordinary, and shown beside it, because evidence opened them.
CREATE TABLE IF NOT EXISTS calibration_days (
    day Date,
    detector LowCardinality(String),
    kpi LowCardinality(String),
    class LowCardinality(String),
    series UInt64,
    tests UInt64,
    tests_squared Float64,
    reached Array(UInt64),
    reached_squared Array(Float64),
    reached_by_tests Array(Float64),
    doubtful_tests UInt64,
    doubtful_reached Array(UInt64),
    counted_at DateTime64(3, 'UTC') DEFAULT now64(3),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (day, detector, kpi)
TTL toDateTime(counted_at) + INTERVAL 400 DAY
