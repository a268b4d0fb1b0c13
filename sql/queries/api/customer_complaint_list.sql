-- When one customer complained and what about, newest first.
SELECT created_at, channel, topic, sentiment FROM customer_complaints(customer = {customer:UInt64}, since = {since:DateTime('UTC')}, until = {until:DateTime('UTC')})
ORDER BY created_at DESC
LIMIT {limit:UInt32}
