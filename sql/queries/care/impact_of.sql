-- The counts of some incidents.
SELECT incident_id, subscriptions, customers, centres, contactable FROM incident_impact FINAL
WHERE incident_id IN {incidents:Array(String)} ORDER BY incident_id
