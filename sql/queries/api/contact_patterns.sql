-- What decides whether the people of some incidents may be contacted, as it is now, but each combination of circumstances once, with the households and accounts
-- it holds for: a hundred thousand customers share a few hundred combinations, so the policy is asked hundreds of times and not hundreds of thousands.
-- The same lines as contact_facts.sql: every line of every customer who has an affected line. Whether the incident is over and overridden is added by the reader.
WITH
    listed AS (
        SELECT incident_id, centre_key, customer_key, subscriber_key, toString(matched_by) AS matched_by, worst_element_key FROM incident_customers FINAL
        WHERE incident_id IN {incidents:Array(String)} AND NOT withdrawn AND confidence >= {confidence_min:Float64} AND customer_key != 0
    ),
    silent AS (
        SELECT DISTINCT incident_id, element_key FROM incident_elements FINAL WHERE incident_id IN {incidents:Array(String)} AND NOT removed AND experience = 'no_service'
    ),
    -- Each customer once, with the affected lines that are on a cell without service.
    people AS (
        SELECT incident_id, centre_key, customer_key, groupArrayIf(subscriber_key, matched_by IN ('cut_off', 'usually_there') OR (incident_id, worst_element_key) IN (SELECT incident_id, element_key FROM silent)) AS cut_off_lines
        FROM listed GROUP BY incident_id, centre_key, customer_key
    ),
    lines AS (
        SELECT customer_key, groupArray((subscriber_key, toString(line_type))) AS lines
        FROM (
            SELECT subscriber_key, newest.1 AS customer_key, newest.2 AS line_type
            FROM (
                SELECT subscriber_key, argMax((customer_key, line_type, removed), revision) AS newest FROM subscriptions
                WHERE subscriber_key IN (
                    SELECT subscriber_key FROM subscriptions WHERE customer_key IN (SELECT customer_key FROM incident_customers WHERE incident_id IN {incidents:Array(String)}))
                GROUP BY subscriber_key
            )
            WHERE NOT newest.3 AND customer_key IN (SELECT customer_key FROM incident_customers WHERE incident_id IN {incidents:Array(String)})
        )
        GROUP BY customer_key
    ),
    answers AS (
        -- What counts is kept, when it was is not: no two people answered at the same time.
        SELECT customer_key, maxIf(given, channel = 'any' AND NOT granted) AS no_to_all,
            arraySort(arrayMap(a -> (a.1, a.2, a.3, a.2 AND a.4 < no_to_all), groupArray((toString(channel), granted, toString(text_version), given)))) AS consents
        FROM (
            SELECT customer_key, channel, max(given_at) AS given, argMax(granted, (given_at, revision)) AS granted, argMax(text_version, (given_at, revision)) AS text_version FROM consents
            WHERE purpose = {purpose:String} AND given_at <= {at:DateTime64(3, 'UTC')}
                AND customer_key IN (SELECT customer_key FROM incident_customers WHERE incident_id IN {incidents:Array(String)})
            GROUP BY customer_key, channel
        ) GROUP BY customer_key
    ),
    forbidden AS (
        SELECT customer_key, arraySort(groupArrayIf(toString(flag), set)) AS flags
        FROM (
            -- Set, it counts at once; taken away, from its time on.
            SELECT customer_key, flag, argMax(active, set_at) AS set FROM contact_flags FINAL
            WHERE (active OR set_at <= {at:DateTime64(3, 'UTC')})
                AND customer_key IN (SELECT customer_key FROM incident_customers WHERE incident_id IN {incidents:Array(String)})
            GROUP BY customer_key, flag
        ) GROUP BY customer_key
    ),
    -- In which centre whoever is listed is now, by the newest word on each key, without FINAL. A list keeps the names it was made with.
    now_in AS (
        SELECT customer_key, argMax(centre_key, revision) AS now FROM decision_centres WHERE customer_key IN (SELECT customer_key FROM listed) GROUP BY customer_key
    ),
    -- Under which names something was done or promised that may still count.
    spoken AS (
        SELECT incident_id, centre_key AS was, kind, purpose, at FROM case_events
        WHERE kind = 'do_not_contact' OR kind IN ('contacted', 'no_answer') AND incident_id IN {incidents:Array(String)}
            OR kind IN ('contacted', 'cleared') AND at > {since:DateTime64(3, 'UTC')}
    ),
    -- Every name the people now in those centres ever had, as in contact_facts.sql: a new member, or a household recognised, must not undo an opt-out.
    -- After a split the others' contacts are no longer one's own; their opt-out is, to be on the safe side.
    names AS (
        SELECT incident_id, centre_key, was, min(gone) AS left_behind
        FROM (
            SELECT DISTINCT incident_id, centre_key, centre_key AS was, false AS gone FROM listed
            UNION ALL
            SELECT d.incident_id AS incident_id, d.centre_key AS centre_key, k.centre_key AS was, (k.customer_key, k.centre_key) IN (
                    SELECT s.one, o.centre_key
                    FROM (SELECT customer_key AS one, other_key AS other FROM centre_splits UNION ALL SELECT other_key, customer_key FROM centre_splits) AS s
                    INNER JOIN (
                        SELECT customer_key, argMax(centre_key, revision) AS centre_key FROM decision_centres
                        WHERE customer_key IN (SELECT arrayJoin([customer_key, other_key]) FROM centre_splits) GROUP BY customer_key
                    ) AS o ON o.customer_key = s.other
                ) AS gone
            FROM (
                SELECT DISTINCT l.incident_id AS incident_id, l.centre_key AS centre_key, x.now AS now FROM listed AS l INNER JOIN now_in AS x ON x.customer_key = l.customer_key
            ) AS d
            INNER JOIN (
                SELECT customer_key, argMax(centre_key, revision) AS now FROM decision_centres
                WHERE customer_key IN (SELECT customer_key FROM decision_centres WHERE centre_key IN (SELECT now FROM now_in)) GROUP BY customer_key
            ) AS m ON m.now = d.now
            INNER JOIN (
                SELECT DISTINCT customer_key, centre_key FROM centre_memberships
                WHERE customer_key IN (SELECT customer_key FROM decision_centres WHERE centre_key IN (SELECT now FROM now_in)) AND centre_key IN (SELECT was FROM spoken)
            ) AS k ON k.customer_key = m.customer_key
        )
        GROUP BY incident_id, centre_key, was
    ),
    -- Contacts that were cleared and of which nobody said what came; as in contact_facts.sql.
    unsaid AS (
        SELECT incident_id, centre_key, purpose
        FROM (
            SELECT incident_id, centre_key, toString(purpose) AS purpose, state = 'reserved' AND channel != '' AS carries, held_until,
                leadInFrame(toString(kind), 1, '') OVER following AS next_kind, leadInFrame(toString(channel), 1, '') OVER following AS next_channel,
                leadInFrame(at, 1, held_until) OVER following AS next_at
            FROM case_events WHERE incident_id IN {incidents:Array(String)}
            WINDOW following AS (PARTITION BY incident_id, centre_key ORDER BY version ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
        )
        WHERE carries AND (next_kind IN ('', 'released') OR next_kind = 'reserved' AND next_channel = '')
            AND least(held_until, next_at) > {at:DateTime64(3, 'UTC')} - 3600
    ),
    done AS (
        SELECT n.incident_id AS incident_id, n.centre_key AS centre_key, countIf(NOT left_behind AND e.incident_id = n.incident_id AND kind = 'contacted' AND purpose = 'incident') AS told,
            countIf(NOT left_behind AND e.incident_id = n.incident_id AND kind = 'contacted' AND purpose = 'restoration') AS told_restored,
            countIf(NOT left_behind AND e.incident_id = n.incident_id AND kind = 'no_answer') AS unanswered,
            -- A contact that was cleared within the hour may be under way at this moment; it counts like one that was made.
            uniqExactIf(e.incident_id, NOT left_behind AND e.incident_id != n.incident_id AND purpose = 'incident' AND at > {since:DateTime64(3, 'UTC')}
                AND (kind = 'contacted' OR kind = 'cleared' AND at > {at:DateTime64(3, 'UTC')} - 3600)) AS others,
            max(NOT left_behind AND (n.incident_id, n.was, 'incident') IN (SELECT incident_id, centre_key, purpose FROM unsaid)) AS unsaid,
            max(NOT left_behind AND (n.incident_id, n.was, 'restoration') IN (SELECT incident_id, centre_key, purpose FROM unsaid)) AS unsaid_restored,
            max(kind = 'do_not_contact') AS opted_out
        FROM names AS n
        INNER JOIN spoken AS e ON e.was = n.was
        GROUP BY n.incident_id, n.centre_key
    )
SELECT p.incident_id AS incident_id, line.2 AS line_type, has(p.cut_off_lines, line.1) AS cut_off, c.customer_key != 0 AS known, toString(c.time_zone) AS time_zone,
    c.do_not_contact AS do_not_contact, c.protected AS protected, c.consent_service_contact AS unversioned_consent, g.flags AS flags, k.consents AS consents,
    d.told AS told, d.told_restored AS told_restored, d.unsaid AS unsaid, d.unsaid_restored AS unsaid_restored, d.unanswered AS unanswered, d.others AS others, d.opted_out AS opted_out, groupUniqArray(p.centre_key) AS centres
FROM people AS p
INNER JOIN lines AS n ON n.customer_key = p.customer_key
ARRAY JOIN n.lines AS line
LEFT JOIN (
    -- Without FINAL, which would merge the whole customer base to look at a few.
    SELECT customer_key, newest.1 AS time_zone, newest.2 AS do_not_contact, newest.3 AS protected, newest.4 AS consent_service_contact
    FROM (
        SELECT customer_key, argMax((time_zone, do_not_contact, protected, consent_service_contact, removed), revision) AS newest FROM customers
        WHERE customer_key IN (SELECT customer_key FROM incident_customers WHERE incident_id IN {incidents:Array(String)}) GROUP BY customer_key
    )
    WHERE NOT newest.5
) AS c ON c.customer_key = p.customer_key
LEFT JOIN answers AS k ON k.customer_key = p.customer_key
LEFT JOIN forbidden AS g ON g.customer_key = p.customer_key
LEFT JOIN done AS d ON d.incident_id = p.incident_id AND d.centre_key = p.centre_key
GROUP BY incident_id, line_type, cut_off, known, time_zone, do_not_contact, protected, unversioned_consent, flags, consents, told, told_restored, unsaid, unsaid_restored, unanswered, others,
    opted_out
LIMIT {limit:UInt32}
