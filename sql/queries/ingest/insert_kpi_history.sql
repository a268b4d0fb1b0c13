-- The rows of KPI history that check_kpi_history does not refuse, ends a few seconds off rounded to the grid of periods. Loading them twice leaves one copy: the table replaces by key.
INSERT INTO kpi_samples (period_end, period_s, kpi, element_key, numerator, denominator, quality, source_key, revision)
WITH toUnixTimestamp(assumeNotNull(accurateCastOrNull(period_end, 'DateTime(\'UTC\')'))) AS given_s
SELECT
    toDateTime(intDiv(toUInt64(given_s) + intDiv({step_s:UInt32}, 2), {step_s:UInt32}) * {step_s:UInt32}, 'UTC') AS at,
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
  AND given_s <= {latest_s:UInt32}
  AND seconds = {period_s:UInt32}
  AND abs(toInt64(toUnixTimestamp(at)) - toInt64(given_s)) <= {off_s:UInt32}
  AND kpi_name IN (SELECT toString(kpi) FROM kpis FINAL)
  AND element_id IN (SELECT element_id FROM elements FINAL WHERE NOT removed)
  AND quality IN ('ok', 'suspect', 'missing')
  AND (quality = 'missing' OR (isNotNull(accurateCastOrNull(numerator, 'Float64')) AND isNotNull(accurateCastOrNull(denominator, 'Float64'))))
  AND (quality != 'ok' OR (isFinite(n) AND isFinite(d) AND d >= 0))
  AND (quality != 'ok' OR n >= 0 OR kpi_name IN (SELECT toString(kpi) FROM kpis FINAL WHERE startsWith(unit, 'dB')))
  AND (quality != 'ok' OR n <= d OR kpi_name NOT IN (SELECT toString(kpi) FROM kpis FINAL WHERE class = 'ratio'))
SETTINGS max_partitions_per_insert_block = 1000, insert_deduplicate = 0
