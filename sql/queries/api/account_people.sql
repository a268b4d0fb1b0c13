-- The individuals of some business accounts on an incident's list: executives, then named contacts, then everybody by exposure; so many of each account.
SELECT if(c.account_key = 0, c.customer_key, c.account_key) AS account, a.subscriber_key AS subscriber_key, toString(s.user_role) AS user_role,
    a.severity AS severity, a.minutes_exposed AS minutes_exposed, a.failures AS failures, a.confidence AS confidence, toString(a.matched_by) AS matched_by, a.exposure AS exposure
FROM (
    SELECT * FROM incident_customers FINAL
    WHERE incident_id = {incident:String} AND NOT withdrawn AND confidence >= {confidence_min:Float64} AND customer_key != 0
) AS a
INNER JOIN (
    SELECT customer_key, account_key FROM customers FINAL
    WHERE NOT removed AND segment = 'business' AND (account_key IN {accounts:Array(UInt64)} OR account_key = 0 AND customer_key IN {accounts:Array(UInt64)})
) AS c ON c.customer_key = a.customer_key
LEFT JOIN (
    SELECT subscriber_key, user_role FROM subscriptions FINAL WHERE NOT removed AND customer_key IN (SELECT customer_key FROM incident_customers WHERE incident_id = {incident:String})
) AS s ON s.subscriber_key = a.subscriber_key
ORDER BY account, multiIf(user_role = 'executive', 1, user_role = 'contact', 2, 3), exposure DESC, subscriber_key
LIMIT {people_max:UInt32} BY account
