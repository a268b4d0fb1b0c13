-- Which of some incidents there are.
SELECT DISTINCT incident_id FROM incident_events WHERE incident_id IN {incidents:Array(String)} ORDER BY incident_id
