SELECT $__timeInterval(loaded_at) AS time, sum(accepted) AS accepted, sum(duplicate) AS duplicate, sum(suspect) AS suspect, sum(rejected) AS rejected
FROM loads FINAL
WHERE $__timeFilter(loaded_at)
GROUP BY time
ORDER BY time
