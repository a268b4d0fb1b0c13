SELECT toStartOfDay(found_at) AS time, toString(verdict) AS verdict, count() AS spikes
FROM complaint_spikes_shown
WHERE $__timeFilter(found_at)
GROUP BY time, verdict
ORDER BY time, verdict
