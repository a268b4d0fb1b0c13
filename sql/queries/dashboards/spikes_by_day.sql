SELECT toStartOfDay(found_at) AS time, toString(verdict) AS verdict, count() AS spikes
FROM complaint_spikes_shown
WHERE found_at >= toStartOfDay($__fromTime) AND found_at <= $__toTime
GROUP BY time, verdict
ORDER BY time, verdict
