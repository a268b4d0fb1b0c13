-- Who is in a household or account now, for whoever splits it.
-- Without FINAL, which would merge the whole customer base to look at a few: whoever was ever in it, then where each of them is now.
WITH ever AS (SELECT customer_key FROM decision_centres WHERE centre_key = {centre:UInt64})
SELECT customer_key
FROM (SELECT customer_key, argMax(centre_key, revision) AS centre FROM decision_centres WHERE customer_key IN (SELECT customer_key FROM ever) GROUP BY customer_key)
WHERE centre = {centre:UInt64} AND customer_key IN (SELECT customer_key FROM customers FINAL WHERE NOT removed AND customer_key IN (SELECT customer_key FROM ever))
ORDER BY customer_key
LIMIT {limit:UInt32}
