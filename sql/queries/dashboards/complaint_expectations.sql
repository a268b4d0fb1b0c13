SELECT day, scope, name AS place, topic, complaints, usual
FROM complaint_expectations_shown
WHERE $__dateFilter(day)
ORDER BY day DESC, complaints_rounded DESC NULLS LAST, scope, place, topic
LIMIT 300
