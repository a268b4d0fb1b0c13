-- The business accounts an incident touches, each as a whole: lines affected of lines owned, where, how bad at worst. Those whose named people are touched first, then by exposure.
WITH
    listed AS (
        SELECT subscriber_key, customer_key, severity, minutes_exposed, exposure, worst_element_key FROM incident_customers FINAL
        WHERE incident_id = {incident:String} AND NOT withdrawn AND confidence >= {confidence_min:Float64} AND customer_key != 0
    ),
    touched AS (
        SELECT if(account_key = 0, customer_key, account_key) AS account, account_key = 0 AS alone FROM customers FINAL
        WHERE NOT removed AND segment = 'business' AND customer_key IN (SELECT customer_key FROM listed)
    ),
    members AS (
        SELECT customer_key, if(account_key = 0, customer_key, account_key) AS account, value_band FROM customers FINAL
        WHERE NOT removed AND segment = 'business' AND account IN (SELECT account FROM touched)
    ),
    owned AS (
        SELECT subscriber_key, customer_key, toString(user_role) AS user_role FROM subscriptions FINAL
        WHERE NOT removed AND customer_key IN (SELECT customer_key FROM members)
    )
SELECT m.account AS account, min(m.customer_key) AS customer_key, max(m.value_band) AS value_band, count() AS lines_owned, countIf(l.subscriber_key != 0) AS lines_affected,
    countIf(l.subscriber_key != 0 AND o.user_role IN ('contact', 'executive')) AS named_affected,
    minIf(l.severity, l.subscriber_key != 0 AND l.severity != '') AS severity, sum(l.minutes_exposed) AS minutes_exposed, round(sum(l.exposure), 2) AS exposure,
    arraySort(groupUniqArrayIf(20)(toString(e.area), l.subscriber_key != 0 AND e.area != '')) AS areas
FROM owned AS o
INNER JOIN members AS m ON m.customer_key = o.customer_key
LEFT JOIN listed AS l ON l.subscriber_key = o.subscriber_key
LEFT JOIN (SELECT element_key, area FROM elements FINAL WHERE NOT removed) AS e ON e.element_key = l.worst_element_key
GROUP BY account
HAVING lines_affected > 0
ORDER BY named_affected > 0 DESC, exposure DESC, account
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
