-- Per incident, did we know first: the times and how many complaints, nothing about who. A complaint counts for its best incident only (rank 1).
-- A notice later than `at`, or before the incident was detected, is of another clock and says nothing.
INSERT INTO lag (incident_id, onset, detected_at, notified_at, acknowledged_at, first_contact_at, resolved_at, state, severity, region, area, technology, root_kind, experience,
    complaints, affected, complaining, chance_complaints, first_complaint_at, peak_at, peak_complaints, computed_for, revision)
WITH
    events AS (
        SELECT * FROM (SELECT * FROM incident_events FINAL WHERE period_end <= {at:DateTime('UTC')} ORDER BY period_end DESC LIMIT 1 BY incident_id)
        WHERE period_end > {since:DateTime('UTC')} AND root_kind != 'source' -- nobody complains about a file that did not come
    ),
    links AS (
        SELECT incident_id, complaint_key, created_at FROM complaint_links FINAL
        WHERE NOT withdrawn AND rank = 1 AND created_at <= {at:DateTime('UTC')} AND incident_id IN (SELECT incident_id FROM events)
    ),
    linked AS (
        SELECT l.incident_id AS incident_id, count() AS complaints, min(l.created_at) AS first_at,
            uniqExact(if(c.customer_key != 0, (c.customer_key, toUInt64(0)), (toUInt64(0), c.subscriber_key))) AS complaining
        FROM links AS l
        INNER JOIN (SELECT complaint_key, customer_key, subscriber_key FROM complaints FINAL WHERE complaint_key IN (SELECT complaint_key FROM links)) AS c
            ON c.complaint_key = l.complaint_key
        GROUP BY incident_id
    ),
    peaks AS (
        SELECT incident_id, toStartOfHour(created_at) AS hour, count() AS in_hour FROM links GROUP BY incident_id, hour ORDER BY in_hour DESC, hour LIMIT 1 BY incident_id
    ),
    chance AS (
        SELECT incident_id, count() / {shifts:UInt8} AS complaints FROM placebo_links FINAL
        WHERE NOT withdrawn AND rank = 1 AND incident_id IN (SELECT incident_id FROM events) GROUP BY incident_id
    ),
    notices AS (
        SELECT n.incident_id AS incident_id, minIf(n.at, kind = 'notified') AS notified, minIf(n.at, kind = 'acknowledged') AS acknowledged, minIf(n.at, kind = 'contacted') AS contacted
        FROM (
            SELECT incident_id, toString(kind) AS kind, at FROM incident_notices FINAL WHERE at <= {at:DateTime('UTC')}
            UNION ALL
            -- A case that was contacted is such a notice; of whom is not asked.
            SELECT incident_id, 'contacted', toDateTime(at) FROM case_events WHERE kind = 'contacted' AND purpose = 'incident' AND at <= {at:DateTime('UTC')}
        ) AS n
        INNER JOIN events AS e ON e.incident_id = n.incident_id
        WHERE n.at >= e.detected_at
        GROUP BY incident_id
    )
SELECT e.incident_id, e.onset, e.detected_at, n.notified, n.acknowledged, n.contacted, if(e.state = 'open', toDateTime(0, 'UTC'), e.resolved_at), e.state, e.severity, e.region, e.area,
    e.technology, e.root_kind, e.experience, l.complaints, i.customers, l.complaining, c.complaints, l.first_at, p.hour, p.in_hour, {at:DateTime('UTC')}, {revision:UInt64}
FROM events AS e
LEFT JOIN linked AS l ON l.incident_id = e.incident_id
LEFT JOIN peaks AS p ON p.incident_id = e.incident_id
LEFT JOIN chance AS c ON c.incident_id = e.incident_id
LEFT JOIN notices AS n ON n.incident_id = e.incident_id
LEFT JOIN (SELECT incident_id, customers FROM incident_impact FINAL) AS i ON i.incident_id = e.incident_id
