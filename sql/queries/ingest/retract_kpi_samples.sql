-- A corrected file replaces the whole of the earlier one: what it does not say again is known no longer. Missing, not zero.
INSERT INTO kpi_samples (period_end, period_s, kpi, element_key, numerator, denominator, value, quality, source_key, revision)
SELECT period_end, period_s, kpi, element_key, nan, nan, nan, 'missing', source_key, {revision:UInt64}
FROM kpi_samples FINAL
WHERE period_end IN {periods:Array(DateTime('UTC'))}
  AND source_key IN (SELECT cityHash64(arrayJoin({sources:Array(String)})))
  AND revision < {revision:UInt64}
  AND quality != 'missing'
