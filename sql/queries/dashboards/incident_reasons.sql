SELECT i.detected_at AS detected, i.incident_id AS incident, r.sentence AS "for and against"
FROM incident_reasons AS r
INNER JOIN incidents AS i ON i.incident_id = r.incident_id
WHERE i.state = 'open'
ORDER BY i.detected_at DESC, i.incident_id, r.chosen DESC, r.log10_p
LIMIT 300
