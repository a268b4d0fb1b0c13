-- What decides whether the people of an incident (or of one case of it) may be contacted, as it is now: one row for every line of every customer who
-- has an affected line. Other lines of the same customer count, since another SIM may well be reachable; other customers of the household do not:
-- telling them would be telling on somebody.
WITH listed AS (
    SELECT centre_key, customer_key, subscriber_key, matched_by, worst_element_key FROM incident_customers FINAL
    WHERE incident_id = {incident:String} AND NOT withdrawn AND confidence >= {confidence_min:Float64} AND customer_key != 0
        AND ({centre:UInt64} = 0 OR centre_key = {centre:UInt64})
),
-- From here on without FINAL, which would merge the whole customer base to look at a few: the newest word on each key is asked for. And once each, as an array: a CTE is read wherever it is named.
-- Who is in a centre with somebody of the list now. A list keeps the names it was made with.
(
    SELECT groupArray((customer_key, newest)) FROM (
        SELECT customer_key, argMax(centre_key, revision) AS newest FROM decision_centres WHERE customer_key IN (SELECT customer_key FROM listed) GROUP BY customer_key
    )
) AS centres_now,
now_in AS (SELECT pair.1 AS customer_key, pair.2 AS centre_key FROM (SELECT arrayJoin(centres_now) AS pair)),
(
    SELECT groupArray((customer_key, newest)) FROM (
        SELECT customer_key, argMax(centre_key, revision) AS newest FROM decision_centres
        WHERE customer_key IN (SELECT customer_key FROM decision_centres WHERE centre_key IN (SELECT centre_key FROM now_in))
        GROUP BY customer_key HAVING newest IN (SELECT centre_key FROM now_in)
    )
) AS mates_now,
mates AS (SELECT pair.1 AS customer_key, pair.2 AS centre_key FROM (SELECT arrayJoin(mates_now) AS pair)),
-- Contacts of this incident that were cleared and of which nobody said what came: under way, or ended within the hour. Every event of a held case carries the contact that
-- was cleared; where the next one carries it no more and is no outcome, the case was given back, or its time ran out.
unsaid AS (
    SELECT centre_key, purpose
    FROM (
        SELECT centre_key, toString(purpose) AS purpose, state = 'reserved' AND channel != '' AS carries, held_until,
            leadInFrame(toString(kind), 1, '') OVER following AS next_kind, leadInFrame(toString(channel), 1, '') OVER following AS next_channel,
            leadInFrame(at, 1, held_until) OVER following AS next_at
        FROM case_events
        -- Under every name they ever had, and nobody else's: an incident may have hundreds of thousands of events.
        WHERE incident_id = {incident:String} AND centre_key IN (
            SELECT centre_key FROM listed UNION ALL SELECT centre_key FROM centre_memberships WHERE customer_key IN (SELECT customer_key FROM mates))
        WINDOW following AS (PARTITION BY centre_key ORDER BY version ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
    )
    WHERE carries AND (next_kind IN ('', 'released') OR next_kind = 'reserved' AND next_channel = '')
        AND least(held_until, next_at) > {at:DateTime64(3, 'UTC')} - 3600
)
SELECT m.centre_key AS centre_key, m.customer_key AS customer_key, n.subscriber_key AS subscriber_key, toString(n.line_type) AS line_type,
    n.affected AS affected, n.cut_off AS cut_off, c.customer_key != 0 AS known, toString(c.time_zone) AS time_zone, toString(c.language) AS language,
    c.do_not_contact AS do_not_contact, c.protected AS protected, c.consent_service_contact AS unversioned_consent,
    arrayMap(f -> toString(f), g.flags) AS flags, arrayMap(x -> (toString(x.1), x.2, toString(x.3), x.2 AND x.4 < k.no_to_all), k.consents) AS consents,
    t.told AS told, t.told_restored AS told_restored, t.unsaid AS unsaid, t.unsaid_restored AS unsaid_restored, t.unanswered AS unanswered, t.others AS others, t.opted_out AS opted_out,
    (SELECT max(state = 'resolved') FROM incidents WHERE incident_id = {incident:String}) AS restored,
    (SELECT argMax(active, at) FROM contact_overrides WHERE incident_id = {incident:String}) AS override
FROM (SELECT DISTINCT centre_key, customer_key FROM listed) AS m
INNER JOIN (
    SELECT s.customer_key AS customer_key, s.subscriber_key AS subscriber_key, s.line_type AS line_type, a.subscriber_key != 0 AS affected, a.cut_off AS cut_off
    FROM (
        SELECT subscriber_key, newest.1 AS customer_key, newest.2 AS line_type
        FROM (
            SELECT subscriber_key, argMax((customer_key, line_type, removed), revision) AS newest FROM subscriptions
            WHERE subscriber_key IN (SELECT subscriber_key FROM subscriptions WHERE customer_key IN (SELECT customer_key FROM listed))
            GROUP BY subscriber_key
        )
        WHERE NOT newest.3 AND customer_key IN (SELECT customer_key FROM listed)
    ) AS s
    LEFT JOIN (
        SELECT l.subscriber_key AS subscriber_key, l.matched_by IN ('cut_off', 'usually_there') OR e.experience = 'no_service' AS cut_off
        FROM listed AS l
        LEFT JOIN (SELECT element_key, experience FROM incident_elements FINAL WHERE incident_id = {incident:String} AND NOT removed) AS e
            ON e.element_key = l.worst_element_key
    ) AS a ON a.subscriber_key = s.subscriber_key
) AS n ON n.customer_key = m.customer_key
LEFT JOIN (
    SELECT customer_key, newest.1 AS time_zone, newest.2 AS language, newest.3 AS do_not_contact, newest.4 AS protected, newest.5 AS consent_service_contact
    FROM (
        SELECT customer_key, argMax((time_zone, language, do_not_contact, protected, consent_service_contact, removed), revision) AS newest
        FROM customers WHERE customer_key IN (SELECT customer_key FROM listed) GROUP BY customer_key
    )
    WHERE NOT newest.6
) AS c ON c.customer_key = m.customer_key
LEFT JOIN (
    SELECT customer_key, groupArray((channel, newest.1, newest.2, given)) AS consents, maxIf(given, channel = 'any' AND NOT newest.1) AS no_to_all
    FROM (
        SELECT customer_key, channel, max(given_at) AS given, argMax((granted, text_version), (given_at, revision)) AS newest FROM consents
        WHERE purpose = {purpose:String} AND given_at <= {at:DateTime64(3, 'UTC')} AND customer_key IN (SELECT customer_key FROM listed)
        GROUP BY customer_key, channel
    ) GROUP BY customer_key
) AS k ON k.customer_key = m.customer_key
LEFT JOIN (
    SELECT customer_key, groupArrayIf(flag, set) AS flags
    FROM (
        -- A flag that is set counts at once, whatever its time; one that is taken away from its time on. FINAL: few have flags, and a word that was corrected must not count.
        SELECT customer_key, flag, argMax(active, set_at) AS set FROM contact_flags FINAL
        WHERE customer_key IN (SELECT customer_key FROM listed) AND (active OR set_at <= {at:DateTime64(3, 'UTC')}) GROUP BY customer_key, flag
    ) GROUP BY customer_key
) AS g ON g.customer_key = m.customer_key
LEFT JOIN (
    -- What was done or promised under a name the household or account had before still holds: a new member, or a household recognised, must not undo an opt-out.
    -- After a split the others' contacts are no longer one's own; their opt-out is, to be on the safe side.
    -- A contact that was cleared within the hour may be under way at this moment; it counts like one that was made.
    SELECT h.centre_key AS centre_key, countIf(NOT left_behind AND incident_id = {incident:String} AND kind = 'contacted' AND purpose = 'incident') AS told,
        countIf(NOT left_behind AND incident_id = {incident:String} AND kind = 'contacted' AND purpose = 'restoration') AS told_restored,
        max(NOT left_behind AND (was, 'incident') IN (SELECT centre_key, purpose FROM unsaid)) AS unsaid,
        max(NOT left_behind AND (was, 'restoration') IN (SELECT centre_key, purpose FROM unsaid)) AS unsaid_restored,
        countIf(NOT left_behind AND incident_id = {incident:String} AND kind = 'no_answer') AS unanswered,
        uniqExactIf(incident_id, NOT left_behind AND incident_id != {incident:String} AND purpose = 'incident' AND at > {since:DateTime64(3, 'UTC')}
            AND (kind = 'contacted' OR kind = 'cleared' AND at > {at:DateTime64(3, 'UTC')} - 3600)) AS others,
        max(kind = 'do_not_contact') AS opted_out
    FROM (
        SELECT centre_key, was, min(gone) AS left_behind
        FROM (
            SELECT DISTINCT centre_key, centre_key AS was, false AS gone FROM listed
            UNION ALL
            SELECT d.centre_key AS centre_key, k.centre_key AS was, (k.customer_key, k.centre_key) IN (
                    SELECT s.one, o.centre_key
                    FROM (SELECT customer_key AS one, other_key AS other FROM centre_splits UNION ALL SELECT other_key, customer_key FROM centre_splits) AS s
                    INNER JOIN (
                        SELECT customer_key, centre_key FROM decision_centres FINAL
                        WHERE customer_key IN (SELECT arrayJoin([customer_key, other_key]) FROM centre_splits)
                    ) AS o ON o.customer_key = s.other
                ) AS gone
            -- Whoever is on the list may be in another centre by now, and what is said there counts too.
            FROM (
                SELECT DISTINCT l.centre_key AS centre_key, y.customer_key AS customer_key
                FROM listed AS l
                INNER JOIN now_in AS x ON x.customer_key = l.customer_key
                INNER JOIN mates AS y ON y.centre_key = x.centre_key
            ) AS d
            INNER JOIN (
                SELECT DISTINCT customer_key, centre_key FROM centre_memberships WHERE customer_key IN (SELECT customer_key FROM mates)
            ) AS k ON k.customer_key = d.customer_key
        )
        GROUP BY centre_key, was
    ) AS h
    INNER JOIN case_events AS e ON e.centre_key = h.was
    GROUP BY h.centre_key
) AS t ON t.centre_key = m.centre_key
ORDER BY centre_key, affected DESC, subscriber_key
LIMIT {limit:UInt32}
