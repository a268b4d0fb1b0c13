-- Who is on the lists.
SELECT incident_id, groupArray(toString(subscriber_key)) AS subscriber_keys
FROM incident_customers FINAL
WHERE NOT withdrawn AND confidence >= {confidence_min:Float32}
GROUP BY incident_id
