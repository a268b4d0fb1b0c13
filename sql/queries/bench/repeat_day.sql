-- A day again, some days later, for a network too large to make every value of every day anew: levels move by up to two per cent, counts stay.
INSERT INTO kpi_samples (period_end, period_s, kpi, element_key, numerator, denominator, quality, source_key, loaded_at, revision)
SELECT period_end + toIntervalDay({later_days:UInt16}), period_s, kpi, element_key,
    if(denominator = 1, numerator * (0.98 + intHash32(element_key + toUInt32(period_end) + {later_days:UInt16} * 7919 + length(kpi)) % 1000 / 25000), numerator), denominator, quality, source_key, loaded_at, revision
FROM kpi_samples WHERE period_end > {day:DateTime('UTC')} AND period_end <= {day:DateTime('UTC')} + toIntervalDay(1)
