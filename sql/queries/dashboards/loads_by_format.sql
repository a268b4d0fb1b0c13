SELECT $__timeInterval(loaded_at) AS time, toString(format) AS format, count() AS files
FROM loads FINAL
WHERE $__timeFilter(loaded_at)
GROUP BY time, format
ORDER BY time, format
