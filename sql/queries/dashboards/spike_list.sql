SELECT found_at AS found, verdict, name AS place, topic, complaints_shown AS complaints, usual, incident_id AS incident, last_at
FROM complaint_spikes_shown
WHERE $__timeFilter(found_at)
ORDER BY found_at DESC
LIMIT 200
