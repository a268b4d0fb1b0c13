-- KPI samples of many deliveries, already read and judged: columns of numbers, the KPI as its place in a list that goes along. Loading them twice leaves one
-- copy: the table replaces by key.
INSERT INTO kpi_samples (period_end, period_s, kpi, element_key, numerator, denominator, quality, source_key, revision)
SELECT toDateTime(period_end_s, 'UTC'), period_s, {kpis:Array(String)}[kpi + 1], element_key, numerator, denominator, quality, source_key, revision
FROM input('period_end_s UInt32, period_s UInt32, kpi UInt32, element_key UInt64, numerator Float64, denominator Float64, quality Enum8(\'ok\' = 1, \'suspect\' = 2, \'missing\' = 3), source_key UInt64, revision UInt64')
SETTINGS max_partitions_per_insert_block = 1000, insert_deduplicate = 0
FORMAT Native
