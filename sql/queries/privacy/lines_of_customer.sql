-- Every line that is in the contract of some customers, by the newest row of each, also where that row says the contract has ended; and, marked as not theirs,
-- every line of which an older row still says so: it has passed on to somebody else.
SELECT subscriber_key, customer_key IN {customer_keys:Array(UInt64)} AS theirs
FROM subscriptions FINAL
WHERE subscriber_key IN (SELECT subscriber_key FROM subscriptions WHERE customer_key IN {customer_keys:Array(UInt64)})
