-- What was foretold of one incident, and who was on its list by then.
SELECT toString(subscriber_key) AS line, probability, probability_1h, probability_2h, false AS listed FROM incident_forecasts FINAL WHERE incident_id = {incident:String} AND NOT withdrawn
UNION ALL
SELECT toString(subscriber_key), 0, 0, 0, true FROM incident_customers FINAL WHERE incident_id = {incident:String} AND NOT withdrawn AND confidence >= {confidence_min:Float32}
