-- When one customer complained and what about, newest first.
WITH mine AS (
    SELECT complaint_key, created_at, toString(channel) AS channel FROM customer_complaints
    WHERE customer_key = {customer:UInt64} AND created_at >= {since:DateTime('UTC')} AND created_at <= {until:DateTime('UTC')}
)
SELECT c.created_at AS created_at, c.channel AS channel, toString(t.topic) AS topic, toString(t.sentiment) AS sentiment
FROM mine AS c
LEFT JOIN (
    SELECT complaint_key, topic, sentiment FROM complaint_topics FINAL
    WHERE created_at >= {since:DateTime('UTC')} AND created_at <= {until:DateTime('UTC')} AND complaint_key IN (SELECT complaint_key FROM mine)
) AS t ON t.complaint_key = c.complaint_key
ORDER BY created_at DESC
LIMIT {limit:UInt32}
