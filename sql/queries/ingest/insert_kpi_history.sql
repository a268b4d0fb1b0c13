-- The rows of KPI history that check_kpi_history does not refuse. Loading them twice leaves one copy: the table replaces by key.
INSERT INTO kpi_samples (period_end, period_s, kpi, element_key, numerator, denominator, quality, source_key, revision)
SELECT
    assumeNotNull(accurateCastOrNull(period_end, 'DateTime(\'UTC\')')) AS at,
    assumeNotNull(accurateCastOrNull(period_s, 'UInt32')) AS seconds,
    assumeNotNull(toString(kpi)) AS kpi_name,
    cityHash64(assumeNotNull(element_id)) AS element,
    if(quality = 'missing', nan, assumeNotNull(accurateCastOrNull(numerator, 'Float64'))) AS n,
    if(quality = 'missing', nan, assumeNotNull(accurateCastOrNull(denominator, 'Float64'))) AS d,
    assumeNotNull(quality),
    cityHash64({source:String}),
    {revision:UInt64}
FROM input({structure:String})
WHERE isNotNull(accurateCastOrNull(period_end, 'DateTime(\'UTC\')'))
  AND toUnixTimestamp(at) <= {latest_s:UInt32}
  AND seconds BETWEEN 1 AND 604800
  AND kpi_name IN (SELECT toString(kpi) FROM kpis FINAL)
  AND element_id IN (SELECT element_id FROM elements FINAL WHERE NOT removed)
  AND quality IN ('ok', 'suspect', 'missing')
  AND (quality = 'missing' OR (isNotNull(accurateCastOrNull(numerator, 'Float64')) AND isNotNull(accurateCastOrNull(denominator, 'Float64'))))
  AND (quality != 'ok' OR (isFinite(n) AND isFinite(d) AND d >= 0))
  AND (quality != 'ok' OR n >= 0 OR kpi_name IN (SELECT toString(kpi) FROM kpis FINAL WHERE startsWith(unit, 'dB')))
  AND (quality != 'ok' OR n <= d OR kpi_name NOT IN (SELECT toString(kpi) FROM kpis FINAL WHERE class = 'ratio'))
SETTINGS max_partitions_per_insert_block = 1000, insert_deduplicate = 0
