SELECT $__timeInterval(scored_at) AS time, avg(duration_ms) AS "a period, on average", max(duration_ms) AS "the longest"
FROM periods FINAL
WHERE $__timeFilter(scored_at)
GROUP BY time
ORDER BY time
