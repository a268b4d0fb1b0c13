-- Whose contract a line is, by the newest row there is under any of its keys; the contract may have ended. Several only where one load gave a number to several lines.
SELECT DISTINCT customer_key FROM (
    SELECT customer_key FROM subscriptions FINAL
    WHERE subscriber_key IN {subscriber_keys:Array(UInt64)} AND customer_key != 0
    ORDER BY revision DESC, removed
    LIMIT 1 WITH TIES
)
