-- Whose contract a line is.
SELECT customer_key FROM subscriptions FINAL WHERE subscriber_key = {subscriber:UInt64} AND NOT removed AND customer_key != 0
