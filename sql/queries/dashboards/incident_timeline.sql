SELECT at, what, words FROM (
    SELECT onset AS at, 1 AS place, 'onset' AS what, 'KPIs began to move' AS words FROM incidents_shown WHERE incident_id = ${incident:sqlstring}
    UNION ALL SELECT period_end, 2, replaceAll(toString(kind), '_', ' '), concat(severity, ': ', sentence) FROM incident_events FINAL WHERE incident_id = ${incident:sqlstring}
    UNION ALL SELECT at, 3, toString(kind), concat('through ', told_by) FROM incident_notices FINAL WHERE incident_id = ${incident:sqlstring}
    UNION ALL SELECT toDateTime(at), 4, 'estimate', concat('service back by ', formatDateTime(restored_by, '%F %R UTC'), ' (', confidence, ')') FROM incident_estimates WHERE incident_id = ${incident:sqlstring}
    UNION ALL SELECT toDateTime(labelled_at), 5, 'label', concat(toString(label), ': ', replaceAll(toString(reason), '_', ' ')) FROM incident_labels FINAL WHERE incident_id = ${incident:sqlstring}
    UNION ALL SELECT i.detected_at + l.lead_s, 6, 'first complaint', if(l.lead_s >= 0, concat(toString(intDiv(l.lead_s, 60)), ' minutes after detection'), concat(toString(intDiv(-l.lead_s, 60)), ' minutes before detection'))
        FROM incident_lead AS l INNER JOIN incidents AS i ON i.incident_id = l.incident_id WHERE l.incident_id = ${incident:sqlstring} AND l.complained
)
ORDER BY at, place
LIMIT 500
