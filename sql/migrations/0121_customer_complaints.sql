-- Why: whoever talks to a customer needs to know that, when and what about they complained; what they wrote stays out of reach. Care asks for one customer at a time
-- (the filter is a parameter), and runs as its owner, so that care needs no grant on complaints.
CREATE VIEW IF NOT EXISTS customer_complaints DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT c.customer_key AS customer_key, c.created_at AS created_at, toString(c.channel) AS channel, toString(t.topic) AS topic, toString(t.sentiment) AS sentiment
FROM (
    SELECT complaint_key, created_at, channel, customer_key FROM complaints FINAL
    WHERE NOT removed AND customer_key = {customer:UInt64} AND created_at >= {since:DateTime('UTC')} AND created_at <= {until:DateTime('UTC')}
) AS c
LEFT JOIN (
    SELECT complaint_key, topic, sentiment FROM complaint_topics FINAL
    WHERE NOT removed AND created_at >= {since:DateTime('UTC')} AND created_at <= {until:DateTime('UTC')}
) AS t ON t.complaint_key = c.complaint_key
