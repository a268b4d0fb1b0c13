SELECT onset AS time, coalesce(resolved_at, $__toTime) AS timeEnd, concat(severity, ': ', sentence) AS text, concat('incident,', severity) AS tags, incident_id AS title
FROM incidents_shown
WHERE onset <= $__toTime AND (state = 'open' OR resolved_at >= $__fromTime) AND state != 'withdrawn' AND {{which}}
ORDER BY severity_rank DESC, onset DESC
LIMIT 100
