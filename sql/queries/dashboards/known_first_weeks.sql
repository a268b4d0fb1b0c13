SELECT toDateTime(CAST(name, 'String'), 'UTC') AS time, shown / 60 AS minutes, metric
FROM lag_figures_shown
WHERE shown IS NOT NULL AND dimension = 'week' AND metric IN ('detection_delay', 'first_complaint_delay', 'detection_lead', 'restoration_delay')
ORDER BY time, metric
