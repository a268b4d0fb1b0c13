-- Per incident, did we know first: the times and how many complaints, nothing about who. A complaint counts for its best incident only (rank 1).
INSERT INTO lag (incident_id, onset, detected_at, resolved_at, state, severity, region, area, technology, root_kind,
    complaints, first_complaint_at, peak_at, peak_complaints, computed_for, revision)
WITH linked AS (
    SELECT incident_id, count() AS complaints, min(created_at) AS first_at
    FROM complaint_links FINAL WHERE NOT withdrawn AND rank = 1 AND created_at <= {at:DateTime('UTC')} GROUP BY incident_id
), peaks AS (
    SELECT incident_id, toStartOfHour(created_at) AS hour, count() AS in_hour
    FROM complaint_links FINAL WHERE NOT withdrawn AND rank = 1 AND created_at <= {at:DateTime('UTC')}
    GROUP BY incident_id, hour
    ORDER BY in_hour DESC, hour
    LIMIT 1 BY incident_id
)
SELECT e.incident_id, e.onset, e.detected_at, if(e.state = 'open', toDateTime(0, 'UTC'), e.resolved_at), e.state, e.severity, e.region, e.area, e.technology, e.root_kind,
    l.complaints, l.first_at, p.hour, p.in_hour, {at:DateTime('UTC')}, {revision:UInt64}
FROM (
    SELECT * FROM incident_events FINAL WHERE period_end <= {at:DateTime('UTC')} ORDER BY period_end DESC LIMIT 1 BY incident_id
) AS e
LEFT JOIN linked AS l ON l.incident_id = e.incident_id
LEFT JOIN peaks AS p ON p.incident_id = e.incident_id
WHERE e.period_end > {since:DateTime('UTC')} AND e.root_kind != 'source' -- nobody complains about a file that did not come
