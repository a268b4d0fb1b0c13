SELECT i.detected_at AS detected, i.severity AS severity, i.state AS state, i.sentence AS sentence, w.how_sure AS "how sure", i.cause AS "suspected cause",
    arrayStringConcat(w.kpi_names, ', ') AS "told by", arrayStringConcat(w.remarks, ' ') AS remarks, i.area AS area,
    r.customers AS customers, i.onset AS onset, i.incident_id AS incident
FROM incidents AS i
LEFT JOIN incident_words AS w ON w.incident_id = i.incident_id
LEFT JOIN incident_reach AS r ON r.incident_id = i.incident_id
WHERE $__timeFilter(i.detected_at) AND i.state != 'merged'
ORDER BY i.detected_at DESC
LIMIT 200
