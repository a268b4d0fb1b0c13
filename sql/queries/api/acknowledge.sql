-- Notes that somebody took an incident on. Writes nothing when there is no such incident; the first acknowledgement is the one that counts.
INSERT INTO incident_notices (incident_id, kind, at, told_by)
SELECT incident_id, 'acknowledged', now(), {by:String} FROM incidents WHERE incident_id = {incident:String} AND state != 'merged'
