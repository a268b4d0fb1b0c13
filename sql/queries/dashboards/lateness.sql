SELECT period_end AS time, quantile(0.5)(greatest(0, toInt64(arrived_at) - toInt64(period_end))) AS "half of the sources by then", max(greatest(0, toInt64(arrived_at) - toInt64(period_end))) AS "the last one by then"
FROM arrivals FINAL
WHERE $__timeFilter(period_end)
GROUP BY time
ORDER BY time
