SELECT incident_id AS value, concat(formatDateTime(detected_at, '%F %R'), ' ', severity, if(state = 'open', '', concat(' (', state, ')')), ': ', substringUTF8(sentence, 1, 90)) AS text
FROM incidents_shown
ORDER BY state = 'open' DESC, severity_rank DESC, detected_at DESC, incident_id
LIMIT 500
