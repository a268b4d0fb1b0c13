-- Who complained about the incidents of the last days: first those tied to one (with the household or account that is on its list), then those about the
-- network, from the area of an incident while it lasted or within 72 hours after, that are tied to none.
INSERT INTO incident_calls (incident_id, complaint_key, centre_key, created_at, on_list, withdrawn, revision)
WITH
    linked AS (
        SELECT complaint_key, incident_id, created_at FROM complaint_links FINAL
        WHERE NOT withdrawn AND created_at > {since:DateTime('UTC')} AND created_at <= {at:DateTime('UTC')}
    ),
    written AS (
        SELECT c.complaint_key AS complaint_key, c.subscriber_key AS subscriber_key, c.customer_key AS customer_key, c.created_at AS created_at, lowerUTF8(toString(c.area)) AS place
        FROM (SELECT * FROM complaints FINAL WHERE created_at > {since:DateTime('UTC')} AND created_at <= {at:DateTime('UTC')} AND NOT removed) AS c
        INNER JOIN (
            SELECT complaint_key FROM complaint_topics FINAL
            WHERE created_at > {since:DateTime('UTC')} AND created_at <= {at:DateTime('UTC')} AND topic IN {network_topics:Array(String)} AND sentiment != 'positive'
        ) AS t ON t.complaint_key = c.complaint_key
    ),
    -- By line and by contract, as keys of a join: an incident that touches a hundred thousand meets thousands of complaints.
    touched AS (
        SELECT incident_id, centre_key, arrayJoin([(1, subscriber_key), (2, customer_key)]) AS who
        FROM incident_customers FINAL
        WHERE incident_id IN (SELECT incident_id FROM linked)
            AND (subscriber_key IN (SELECT subscriber_key FROM written) OR customer_key IN (SELECT customer_key FROM written))
    )
SELECT incident_id, complaint_key, centre_key, created_at, true, false, {revision:UInt64}
FROM (
    SELECT l.incident_id AS incident_id, l.complaint_key AS complaint_key, t.centre_key AS centre_key, l.created_at AS created_at
    FROM touched AS t
    INNER JOIN (
        SELECT linked.incident_id AS incident_id, linked.complaint_key AS complaint_key, linked.created_at AS created_at,
            arrayJoin(arrayFilter(k -> k.2 != 0, [(1, w.subscriber_key), (2, w.customer_key)])) AS who
        FROM linked INNER JOIN written AS w ON w.complaint_key = linked.complaint_key
    ) AS l ON l.incident_id = t.incident_id AND l.who = t.who
    ORDER BY centre_key
    LIMIT 1 BY incident_id, complaint_key
)
UNION ALL
SELECT i.incident_id, w.complaint_key, 0, w.created_at, false, false, {revision:UInt64}
FROM written AS w
INNER JOIN (
    SELECT incident_id, onset, if(state = 'resolved', resolved_at, {at:DateTime('UTC')}) AS ended_at, lowerUTF8(toString(area)) AS place
    FROM (SELECT * FROM incident_events FINAL WHERE period_end <= {at:DateTime('UTC')} ORDER BY period_end DESC LIMIT 1 BY incident_id)
    WHERE state NOT IN ('merged', 'withdrawn') AND area != '' AND ended_at + 72 * 3600 > {since:DateTime('UTC')}
) AS i ON i.place = w.place
WHERE w.created_at >= i.onset AND w.created_at <= i.ended_at + 72 * 3600 AND w.complaint_key NOT IN (SELECT complaint_key FROM linked)
