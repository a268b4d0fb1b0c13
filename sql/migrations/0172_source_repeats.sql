-- Why: a source that repeats itself looks busy and says nothing new. A row for each time contents came that were in already, by who sends them; a count of deliveries,
-- not of samples, since nothing of them is stored again. Deliveries taken twice because this program was killed in between count too. Kept for 30 days: it is looked at by the day.
CREATE TABLE IF NOT EXISTS source_repeats (
    source String,
    at DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    deliveries UInt64,
    values UInt64,
    noted_at DateTime('UTC') DEFAULT now()
) ENGINE = MergeTree ORDER BY (source, at)
TTL noted_at + INTERVAL 30 DAY
SETTINGS non_replicated_deduplication_window = 10000
