-- Who took an incident on, first one first.
SELECT at, told_by AS by FROM incident_notices FINAL WHERE incident_id = {incident:String} AND kind = 'acknowledged' ORDER BY at, told_by LIMIT 100
