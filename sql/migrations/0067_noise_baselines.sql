-- Why: noise measured on days that made their own normal looks smaller than it is, and sums of it most of all. This is the normal of the night's sample as it stood
-- before the days measured; a partition lives while noise is being measured.
CREATE TABLE IF NOT EXISTS noise_baselines (
    valid_from Date,
    hour_of_week UInt8,
    element_key UInt64 CODEC(Delta, ZSTD(1)),
    center Array(Float32) CODEC(ZSTD(1)),
    spread Array(Float32) CODEC(ZSTD(1)),
    usual_ratio Array(Float32) CODEC(ZSTD(1)),
    attempts Array(Float32) CODEC(ZSTD(1)),
    samples Array(UInt16) CODEC(ZSTD(1)),
    memory Array(Float32) CODEC(ZSTD(1))
) ENGINE = MergeTree
PARTITION BY valid_from
ORDER BY (hour_of_week, element_key)
