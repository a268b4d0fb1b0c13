-- The hours of the week, and the lengths, of samples that came into the weeks or left them since the night before, by the days (since 1970) in which they end. A period that begins before midnight and ends after it belongs to the hour it begins in.
SELECT DISTINCT toUInt8((toDayOfWeek(period_end - period_s) - 1) * 24 + toHour(period_end - period_s)) AS hour_of_week, period_s
FROM kpi_samples WHERE intDiv(toUInt32(period_end) - 1, 86400) IN {end_days:Array(UInt32)}
