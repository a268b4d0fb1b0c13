-- Complaints tied to the incidents their sender was touched by: the network was the topic, and it was written between the person's first bad moment
-- and 72 hours after the end. shift_s moves every complaint by that much: 0 for the links themselves, 7 days for the placebo that measures chance
-- (a complaint written a week before an incident cannot be about it). target is complaint_links or placebo_links.
INSERT INTO {target:Identifier} (complaint_key, incident_id, rank, confidence, created_at, reason, withdrawn, revision)
WITH
    asked AS (
        SELECT complaint_key, subscriber_key, customer_key, created_at, created_at + {shift_s:UInt32} AS moment
        FROM complaints FINAL
        WHERE created_at > {since:DateTime('UTC')} - {shift_s:UInt32} AND created_at <= {at:DateTime('UTC')} - {shift_s:UInt32}
            AND lowerUTF8(trimBoth(topic)) NOT IN {other_topics:Array(String)}
    ),
    ends AS (
        SELECT incident_id, if(state = 'resolved', resolved_at, {at:DateTime('UTC')}) AS ended_at
        FROM (SELECT * FROM incident_events FINAL WHERE period_end <= {at:DateTime('UTC')} ORDER BY period_end DESC LIMIT 1 BY incident_id)
        WHERE state NOT IN ('merged', 'withdrawn') AND ended_at + 72 * 3600 > {since:DateTime('UTC')}
    ),
    touched AS (
        SELECT incident_id, subscriber_key, customer_key, first_at, confidence FROM incident_customers FINAL
        WHERE NOT withdrawn AND confidence >= {confidence_min:Float64} AND incident_id IN (SELECT incident_id FROM ends)
    ),
    pairs AS (
        SELECT a.complaint_key AS complaint_key, a.created_at AS created_at, a.moment AS moment, t.incident_id AS incident_id, t.first_at AS first_at,
            t.confidence AS sure, 1 AS own
        FROM touched AS t INNER JOIN asked AS a ON a.subscriber_key = t.subscriber_key WHERE a.subscriber_key != 0
        UNION ALL
        -- Another SIM of the same customer: the one who writes is often not the one who was cut off.
        SELECT a.complaint_key, a.created_at, a.moment, t.incident_id, t.first_at, t.confidence, 0
        FROM touched AS t INNER JOIN asked AS a ON a.customer_key = t.customer_key WHERE a.customer_key != 0 AND a.subscriber_key != t.subscriber_key
    ),
    candidates AS (
        SELECT p.complaint_key AS complaint_key, p.incident_id AS incident_id, any(p.created_at) AS written_at, max(p.first_at) AS since_at,
            any(p.moment) > any(e.ended_at) AS later, max(p.own) AS same_sim,
            max(p.sure * if(p.own = 1, 1, 0.8) * if(p.moment > e.ended_at, pow(0.5, (p.moment - e.ended_at) / 86400), 1)) AS sure
        FROM pairs AS p INNER JOIN ends AS e ON e.incident_id = p.incident_id
        WHERE p.first_at <= p.moment AND p.moment <= e.ended_at + 72 * 3600
        GROUP BY complaint_key, incident_id
    )
SELECT complaint_key, incident_id,
    least(255, row_number() OVER (PARTITION BY complaint_key ORDER BY sure DESC, since_at DESC, incident_id)),
    round(sure, 3), written_at,
    concat(if(same_sim = 1, 'same subscription', 'same customer'), if(later, ', after it ended', ', while it lasted')),
    false, {revision:UInt64}
FROM candidates
