SELECT severity, detected_at AS detected, state, sentence, customers, how_sure AS "how sure", cause AS "suspected cause", told_by AS "told by", area, o.owner AS owner, if(o.snoozed, 'until it is over', '') AS snoozed, acknowledged_at AS "taken on", label, remarks, onset, incident_id AS incident
FROM incidents_shown
LEFT JOIN incident_owners AS o USING (incident_id)
WHERE detected_at <= $__toTime AND (state = 'open' OR detected_at >= $__fromTime) AND $__conditionalAll(region IN (${region:sqlstring}), $region)
ORDER BY state = 'open' DESC, severity_rank DESC, detected_at DESC
LIMIT 200
