-- Complaints tied to the incidents their sender was touched by: the network may be the topic, and it was written between the person's first bad moment
-- and 72 hours after the end. shift_s moves every complaint by that much: 0 for the links themselves, one and two weeks for the placebos that measure chance
-- (a complaint written a week before an incident cannot be about it). target is complaint_links or placebo_links.
--   score = list confidence x own line (1, another line of the customer 0.8) x time (1 while it lasted, then halved each day)
--         x exposure (0.6 + 0.4 x (1 - exp(-exposure / 10)), exposure in bad minutes weighted by harm) x agreement of topic and what the incident felt like
-- Candidates below score_min are none; the rest are ranked, a tie goes to what the person felt last.
INSERT INTO {target:Identifier} (complaint_key, incident_id, shift_s, rank, confidence, created_at, reason, withdrawn, revision)
WITH
    asked AS (
        SELECT c.complaint_key AS complaint_key, c.subscriber_key AS subscriber_key, c.customer_key AS customer_key, c.created_at AS created_at,
            c.created_at + {shift_s:UInt32} AS moment, toString(t.topic) AS topic
        FROM (
            SELECT complaint_key, subscriber_key, customer_key, created_at FROM complaints FINAL
            WHERE created_at > {since:DateTime('UTC')} - {shift_s:UInt32} AND created_at <= {at:DateTime('UTC')} - {shift_s:UInt32} AND NOT removed
        ) AS c
        INNER JOIN (
            SELECT complaint_key, topic FROM complaint_topics FINAL
            WHERE created_at > {since:DateTime('UTC')} - {shift_s:UInt32} AND created_at <= {at:DateTime('UTC')} - {shift_s:UInt32}
                AND topic IN {network_topics:Array(String)} AND sentiment != 'positive' -- praise is no complaint
        ) AS t ON t.complaint_key = c.complaint_key
    ),
    ends AS (
        SELECT incident_id, if(state = 'resolved', resolved_at, {at:DateTime('UTC')}) AS ended_at, toString(experience) AS felt
        FROM (SELECT * FROM incident_events FINAL WHERE period_end <= {at:DateTime('UTC')} ORDER BY period_end DESC LIMIT 1 BY incident_id)
        WHERE state NOT IN ('merged', 'withdrawn') AND ended_at + 72 * 3600 > {since:DateTime('UTC')}
    ),
    touched AS (
        SELECT incident_id, subscriber_key, customer_key, first_at, confidence * (0.6 + 0.4 * (1 - exp(-exposure / 10))) AS sure FROM incident_customers FINAL
        WHERE NOT withdrawn AND confidence >= {confidence_min:Float64} AND incident_id IN (SELECT incident_id FROM ends)
    ),
    -- 1: the very SIM. 2: another SIM of the same customer: the one who writes is often not the one who was cut off.
    pairs AS (
        SELECT a.complaint_key AS complaint_key, a.created_at AS created_at, a.moment AS moment, a.topic AS topic, t.incident_id AS incident_id,
            t.first_at AS first_at, t.sure AS sure, t.way = 1 AS own
        FROM (SELECT *, way, who FROM touched ARRAY JOIN [1, 2] AS way, [subscriber_key, customer_key] AS who) AS t
        INNER JOIN (SELECT *, way, who FROM asked ARRAY JOIN [1, 2] AS way, [subscriber_key, customer_key] AS who WHERE who != 0) AS a ON a.way = t.way AND a.who = t.who
        WHERE t.way = 1 OR a.subscriber_key != t.subscriber_key
    ),
    candidates AS (
        SELECT p.complaint_key AS complaint_key, p.incident_id AS incident_id, any(p.created_at) AS written_at, max(p.first_at) AS since_at,
            any(p.moment) > any(e.ended_at) AS later, max(p.own) AS same_sim,
            max(p.sure * if(p.own = 1, 1, 0.8) * if(p.moment > e.ended_at, pow(0.5, (p.moment - e.ended_at) / 86400), 1))
                * any(transform(concat(p.topic, '/', e.felt), {pairings:Array(String)}, {agreements:Array(Float64)}, 0.8)) AS score
        FROM pairs AS p INNER JOIN ends AS e ON e.incident_id = p.incident_id
        WHERE p.first_at <= p.moment AND p.moment <= e.ended_at + 72 * 3600
        GROUP BY complaint_key, incident_id
        HAVING score >= {score_min:Float64}
    )
SELECT complaint_key, incident_id, {shift_s:UInt32},
    least(255, row_number() OVER (PARTITION BY complaint_key ORDER BY score DESC, since_at DESC, incident_id)),
    round(score, 3), written_at,
    concat(if(same_sim = 1, 'same subscription', 'same customer'), if(later, ', after it ended', ', while it lasted')),
    false, {revision:UInt64}
FROM candidates
