SELECT $__timeInterval(at) AS time, sum(total_ms) AS "time spent answering", sum(failed) AS "questions that failed"
FROM query_costs
WHERE $__timeFilter(at)
GROUP BY time
ORDER BY time
