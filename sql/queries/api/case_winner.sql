-- Whose event became this version of a case.
SELECT event_id FROM case_events WHERE incident_id = {incident:String} AND centre_key = {centre:UInt64} AND version = {version:UInt32}
ORDER BY at, event_id LIMIT 1
