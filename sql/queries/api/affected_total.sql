-- How many lines the whole list has, and how many of them may be contacted.
SELECT count() AS total, countIf(c.customer_key != 0 AND c.consent_service_contact AND NOT c.do_not_contact AND NOT c.protected) AS contactable
FROM (
    SELECT customer_key FROM incident_customers FINAL WHERE incident_id = {incident:String} AND NOT withdrawn AND confidence >= {confidence_min:Float64}
) AS a
LEFT JOIN (
    SELECT customer_key, consent_service_contact, do_not_contact, protected FROM customers FINAL
    WHERE NOT removed AND customer_key != 0 AND customer_key IN (SELECT customer_key FROM incident_customers WHERE incident_id = {incident:String})
) AS c ON c.customer_key = a.customer_key
