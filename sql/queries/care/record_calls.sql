-- Who complained about the incidents of the last days: first those tied to one (with the household or account that is on its list), then those about the
-- network, from the area of an incident while it lasted or within 72 hours after, that are tied to none. Both with who called, so that callers can be counted.
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
    -- The household or account that called; somebody who is no customer goes by the first complaint from that line, which is no key of theirs.
    callers AS (
        SELECT w.complaint_key AS complaint_key,
            multiIf(d.centre_key != 0, d.centre_key, w.customer_key != 0, w.customer_key, o.centre_key != 0, o.centre_key,
                w.subscriber_key != 0, min(w.complaint_key) OVER (PARTITION BY w.subscriber_key), w.complaint_key) AS caller_key
        FROM written AS w
        LEFT JOIN (
            SELECT customer_key, argMax(centre_key, revision) AS centre_key FROM decision_centres
            WHERE customer_key IN (SELECT customer_key FROM written WHERE customer_key != 0) GROUP BY customer_key
        ) AS d ON d.customer_key = w.customer_key
        LEFT JOIN (
            SELECT subscriber_key, centre_key FROM line_owners
            WHERE run = (SELECT max(run) FROM centre_runs) AND subscriber_key IN (SELECT subscriber_key FROM written WHERE subscriber_key != 0)
        ) AS o ON o.subscriber_key = w.subscriber_key
    ),
    -- By line and by contract, as keys of a join: an incident that touches a hundred thousand meets thousands of complaints.
    touched AS (
        SELECT incident_id, centre_key, arrayJoin([(1, subscriber_key), (2, customer_key)]) AS who
        FROM incident_customers FINAL
        WHERE incident_id IN (SELECT incident_id FROM linked)
            AND (subscriber_key IN (SELECT subscriber_key FROM written) OR customer_key IN (SELECT customer_key FROM written))
    )
SELECT incident_id, l.complaint_key, if(l.centre_key = 0, k.caller_key, l.centre_key), created_at, true, false, {revision:UInt64}
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
) AS l
INNER JOIN callers AS k ON k.complaint_key = l.complaint_key
UNION ALL
SELECT i.incident_id, w.complaint_key, k.caller_key, w.created_at, false, false, {revision:UInt64}
FROM written AS w
INNER JOIN callers AS k ON k.complaint_key = w.complaint_key
INNER JOIN (
    SELECT incident_id, onset, if(state = 'resolved', resolved_at, {at:DateTime('UTC')}) AS ended_at, lowerUTF8(toString(area)) AS place
    FROM (SELECT * FROM incident_events FINAL WHERE period_end <= {at:DateTime('UTC')} ORDER BY period_end DESC LIMIT 1 BY incident_id)
    WHERE state NOT IN ('merged', 'withdrawn') AND area != '' AND ended_at + 72 * 3600 > {since:DateTime('UTC')}
) AS i ON i.place = w.place
WHERE w.created_at >= i.onset AND w.created_at <= i.ended_at + 72 * 3600 AND w.complaint_key NOT IN (SELECT complaint_key FROM linked)
