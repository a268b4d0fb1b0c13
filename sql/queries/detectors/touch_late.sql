-- Whose samples came late in hours of the week in which only a few elements' did (late_hours.sql).
INSERT INTO hours_touched (valid_from, element_key, hour_of_week)
SELECT DISTINCT {day:Date}, element_key, toUInt8((toDayOfWeek(period_end - period_s) - 1) * 24 + toHour(period_end - period_s)) AS hour
FROM kpi_samples PREWHERE loaded_at >= {seen:DateTime('UTC')}
WHERE period_end > {since:DateTime('UTC')} AND period_end <= {until:DateTime('UTC')} AND hour IN {hours:Array(UInt8)}
