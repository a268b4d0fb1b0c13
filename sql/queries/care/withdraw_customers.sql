-- Rows an earlier computation listed and this one does not: kept, marked withdrawn.
INSERT INTO incident_customers
    (incident_id, subscriber_key, customer_key, centre_key, matched_by, confidence, minutes_exposed, events, failures,
     first_at, last_at, worst_at, worst_element_key, exposure, withdrawn, revision)
SELECT incident_id, subscriber_key, customer_key, centre_key, matched_by, confidence, minutes_exposed, events, failures,
    first_at, last_at, worst_at, worst_element_key, exposure, true, {revision:UInt64}
FROM incident_customers FINAL
WHERE incident_id IN {incidents:Array(String)} AND NOT withdrawn AND revision < {revision:UInt64}
    -- Those it lists may be in place already or not yet: both at a time is well.
    AND (incident_id, subscriber_key) NOT IN (SELECT incident_id, subscriber_key FROM incident_customers_computed WHERE revision = {revision:UInt64})
