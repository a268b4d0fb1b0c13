SELECT incident_id AS incident, region, if(first_area = '', 'no area', first_area) AS area, formatDateTime(first_onset, '%F %R UTC') AS since, first_sentence AS what, if(first_cause = '', 'not known', first_cause) AS why, toFloat64OrZero(customers) AS customers
FROM incidents_shown
WHERE state = 'open' AND severity = 'critical' AND label NOT IN ('false', 'expected') AND incident_id NOT IN (SELECT incident_id FROM incident_owners WHERE snoozed)
ORDER BY detected_at, incident
LIMIT 50
