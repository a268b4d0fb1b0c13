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
        FROM (SELECT customer_key, subscriber_key, line_type, removed FROM subscriptions FINAL)
        WHERE NOT removed AND customer_key IN (SELECT customer_key FROM incident_customers WHERE incident_id IN {incidents:Array(String)})
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
    done AS (
        SELECT incident_id, centre_key, countIf(kind = 'contacted' AND purpose = 'incident') AS told, countIf(kind = 'contacted' AND purpose = 'restoration') AS told_restored,
            countIf(kind = 'no_answer') AS unanswered
        FROM case_events WHERE incident_id IN {incidents:Array(String)} GROUP BY incident_id, centre_key
    ),
    told_elsewhere AS (
        SELECT centre_key, max(kind = 'do_not_contact') AS opted_out,
            -- A contact that was cleared within the hour may be under way at this moment; it counts like one that was made.
            groupUniqArrayIf(incident_id, purpose = 'incident' AND at > {since:DateTime64(3, 'UTC')}
                AND (kind = 'contacted' OR kind = 'cleared' AND at > {at:DateTime64(3, 'UTC')} - 3600)) AS told_in
        FROM case_events WHERE kind IN ('do_not_contact', 'contacted', 'cleared') GROUP BY centre_key
    )
SELECT p.incident_id AS incident_id, line.2 AS line_type, has(p.cut_off_lines, line.1) AS cut_off, c.customer_key != 0 AS known, toString(c.time_zone) AS time_zone,
    c.do_not_contact AS do_not_contact, c.protected AS protected, c.consent_service_contact AS unversioned_consent, g.flags AS flags, k.consents AS consents,
    d.told AS told, d.told_restored AS told_restored, d.unanswered AS unanswered, toUInt64(length(arrayFilter(i -> i != p.incident_id, t.told_in))) AS others,
    t.opted_out AS opted_out, groupUniqArray(p.centre_key) AS centres
FROM people AS p
INNER JOIN lines AS n ON n.customer_key = p.customer_key
ARRAY JOIN n.lines AS line
LEFT JOIN (
    SELECT customer_key, time_zone, do_not_contact, protected, consent_service_contact FROM customers FINAL
    WHERE NOT removed AND customer_key IN (SELECT customer_key FROM incident_customers WHERE incident_id IN {incidents:Array(String)})
) AS c ON c.customer_key = p.customer_key
LEFT JOIN answers AS k ON k.customer_key = p.customer_key
LEFT JOIN forbidden AS g ON g.customer_key = p.customer_key
LEFT JOIN done AS d ON d.incident_id = p.incident_id AND d.centre_key = p.centre_key
LEFT JOIN told_elsewhere AS t ON t.centre_key = p.centre_key
GROUP BY incident_id, line_type, cut_off, known, time_zone, do_not_contact, protected, unversioned_consent, flags, consents, told, told_restored, unanswered, others, opted_out
LIMIT {limit:UInt32}
