WITH {{newest}}
SELECT source, max(period_end) AS "newest period delivered", dateDiff('second', max(period_end), newest) AS behind, count() AS "periods in 7 days"
FROM arrivals FINAL
WHERE period_end > newest - toIntervalDay(7) AND period_end <= newest
GROUP BY source
ORDER BY behind DESC, source
LIMIT 200
