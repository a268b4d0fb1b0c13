-- Who may be touched next, likeliest first, if the incident lasts. A forecast: nobody here is affected, and no case is made of it. No cell leaves this query.
SELECT f.subscriber_key AS subscriber_key, f.customer_key AS customer_key, f.centre_key AS centre_key, c.customer_key != 0 AS known, c.segment AS segment, c.value_band AS value_band,
    c.vip AS vip, c.protected AS protected, f.probability AS probability, f.probability_1h AS probability_1h, f.probability_2h AS probability_2h, f.expected_at AS expected_at,
    f.days_known AS days_known, f.days_there AS days_there, f.today AS today, f.computed_for AS computed_for
FROM (SELECT * FROM incident_forecasts FINAL WHERE incident_id = {incident:String} AND NOT withdrawn) AS f
LEFT JOIN (
    SELECT * FROM customers FINAL
    WHERE NOT removed AND customer_key != 0 AND customer_key IN (SELECT customer_key FROM incident_forecasts WHERE incident_id = {incident:String})
) AS c ON c.customer_key = f.customer_key
ORDER BY f.probability DESC, f.subscriber_key
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
