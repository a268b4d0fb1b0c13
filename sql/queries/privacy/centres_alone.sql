-- Households and accounts that never held anybody else, now or on a list: their cases are theirs alone.
WITH members AS (
    SELECT centre_key, customer_key FROM decision_centres FINAL
    UNION ALL
    SELECT centre_key, customer_key FROM incident_customers
)
SELECT centre_key FROM members
WHERE centre_key != 0 AND centre_key IN (SELECT centre_key FROM members WHERE customer_key IN {customer_keys:Array(UInt64)})
GROUP BY centre_key
HAVING countIf(customer_key NOT IN {customer_keys:Array(UInt64)} AND customer_key != 0) = 0
