SELECT toDateTime(scored_at) AS time, duration_ms AS "judging a period"
FROM periods FINAL
WHERE $__timeFilter(scored_at)
ORDER BY time
