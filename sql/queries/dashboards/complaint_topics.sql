SELECT noon AS time, topic, sum(complaints_rounded) AS complaints
FROM complaint_days_shown
WHERE $__dateFilter(day) AND complaints_rounded > 0
GROUP BY time, topic
ORDER BY time, topic
