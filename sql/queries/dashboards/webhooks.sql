SELECT endpoint, toString(status) AS status, count() AS attempts, uniqExact(message_id) AS messages, max(tried_at) AS last, anyLast(http_status) AS "last answer"
FROM webhook_deliveries
WHERE message_id != ''
GROUP BY endpoint, status
ORDER BY endpoint, status
