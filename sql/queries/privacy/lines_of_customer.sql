-- The contract behind a line, and every line of it, by key. Old rows count too: somebody who moved a SIM is still the one.
SELECT subscriber_key, customer_key FROM subscriptions
WHERE subscriber_key IN {subscriber_keys:Array(UInt64)} OR (customer_key != 0 AND customer_key IN {customer_keys:Array(UInt64)})
GROUP BY subscriber_key, customer_key
