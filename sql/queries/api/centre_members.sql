-- Who is in a household or account now, for whoever splits it.
SELECT customer_key FROM decision_centres FINAL
WHERE centre_key = {centre:UInt64} AND customer_key IN (SELECT customer_key FROM customers FINAL WHERE NOT removed)
ORDER BY customer_key
LIMIT {limit:UInt32}
