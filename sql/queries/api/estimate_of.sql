-- The newest estimate of an incident.
SELECT at, restored_by, toString(confidence) AS confidence, next_update_at FROM incident_estimates
WHERE incident_id = {incident:String} ORDER BY at DESC LIMIT 1
