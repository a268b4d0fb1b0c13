-- Every second decision centre of an incident was called and told, as care's console would have written it.
INSERT INTO case_events (incident_id, centre_key, version, event_id, at, kind, from_state, state, actor, role, channel, purpose)
SELECT DISTINCT {incident:String}, centre_key, 3, hex(centre_key), {at:DateTime('UTC')}, 'contacted', 'cleared', 'contacted', 'care', 'care', 'sms', 'incident'
FROM incident_customers FINAL
WHERE incident_id = {incident:String} AND NOT withdrawn AND centre_key % 2 = 0
