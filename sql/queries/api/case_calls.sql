-- When somebody of this household or account complained about this incident.
SELECT created_at FROM incident_calls FINAL
WHERE incident_id = {incident:String} AND centre_key = {centre:UInt64} AND on_list AND NOT withdrawn
ORDER BY created_at LIMIT {limit:UInt32}
