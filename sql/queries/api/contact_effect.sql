-- Who was affected by the incidents of a time, told or not, and who complained: households and accounts that could have been told (somebody in it agreed, did not
-- opt out and is not protected, nobody in it told an agent no), one row each. The same moment counts for all: from detection, when the list could first be used, to 72 hours
-- after the end. Consents, flags and opt-outs are those of the moment of detection: what is said later can come of having been told, and must not choose who is compared.
WITH
    asked AS (
        SELECT incident_id, detected_at FROM incidents
        WHERE state != 'merged' AND detected_at >= {since:DateTime64(3, 'UTC')}
            AND (toUnixTimestamp({until:DateTime64(3, 'UTC')}) = 0 OR detected_at < {until:DateTime64(3, 'UTC')})
    ),
    people AS (SELECT customer_key FROM incident_customers WHERE incident_id IN (SELECT incident_id FROM asked)),
    noes AS (SELECT centre_key, at FROM case_events WHERE kind = 'do_not_contact'),
    -- The first no of a household or account, said under its own name or under another that somebody in it ever had.
    opted_out AS (
        SELECT centre_key, min(at) AS first_at
        FROM (
            SELECT centre_key, at FROM noes
            UNION ALL
            SELECT n.centre_key, o.at FROM noes AS o
            INNER JOIN (SELECT customer_key, centre_key FROM centre_memberships WHERE centre_key IN (SELECT centre_key FROM noes)) AS m ON m.centre_key = o.centre_key
            INNER JOIN (
                SELECT customer_key, centre_key FROM centre_memberships
                WHERE customer_key IN (SELECT customer_key FROM centre_memberships WHERE centre_key IN (SELECT centre_key FROM noes))
            ) AS n ON n.customer_key = m.customer_key
        )
        GROUP BY centre_key
    )
SELECT centre_key, count() AS affected, countIf(was_told) AS told, countIf(did_call) AS called, countIf(was_told AND did_call) AS told_called
FROM (
    SELECT a.incident_id AS incident_id, a.centre_key AS centre_key, e.incident_id != '' AS was_told, c.incident_id != '' AS did_call
    FROM (
        SELECT DISTINCT l.incident_id AS incident_id, l.centre_key AS centre_key
        FROM (
            SELECT DISTINCT incident_id, centre_key, customer_key FROM incident_customers FINAL
            WHERE incident_id IN (SELECT incident_id FROM asked) AND NOT withdrawn AND confidence >= {confidence_min:Float64}
        ) AS l
        INNER JOIN asked AS s ON s.incident_id = l.incident_id
        -- The customer file keeps no history: what it says now has to do.
        INNER JOIN (
            SELECT customer_key, consent_service_contact FROM customers FINAL
            WHERE customer_key IN (SELECT customer_key FROM people) AND NOT removed AND NOT do_not_contact AND NOT protected
        ) AS f ON f.customer_key = l.customer_key
        LEFT JOIN (
            SELECT customer_key, groupArray((toString(channel), given_at, granted)) AS answers FROM consents FINAL
            WHERE customer_key IN (SELECT customer_key FROM people) AND purpose = {purpose:String} GROUP BY customer_key
        ) AS k ON k.customer_key = l.customer_key
        LEFT JOIN (
            SELECT customer_key, groupArray((toString(flag), set_at, active)) AS words FROM contact_flags FINAL
            WHERE customer_key IN (SELECT customer_key FROM people) AND flag IN {forbidding:Array(String)} GROUP BY customer_key
        ) AS g ON g.customer_key = l.customer_key
        LEFT JOIN opted_out AS o ON o.centre_key = l.centre_key
        WHERE (o.centre_key = 0 OR o.first_at > s.detected_at)
            -- Of each flag the newest word until then counts, and of each channel the newest answer; a later no to every channel takes a yes back.
            AND NOT arrayExists(w -> w.3 AND w.2 <= s.detected_at AND NOT arrayExists(v -> v.1 = w.1 AND v.2 > w.2 AND v.2 <= s.detected_at, g.words), g.words)
            AND (arrayExists(w -> w.3 AND w.2 <= s.detected_at AND NOT arrayExists(v -> (v.1 = w.1 OR v.1 = 'any' AND NOT v.3) AND v.2 > w.2 AND v.2 <= s.detected_at, k.answers), k.answers)
                OR ({unversioned:Bool} AND f.consent_service_contact AND NOT arrayExists(w -> w.2 <= s.detected_at, k.answers)))
    ) AS a
    LEFT JOIN (
        SELECT DISTINCT incident_id, centre_key FROM case_events WHERE kind = 'contacted' AND purpose = 'incident'
    ) AS e ON e.incident_id = a.incident_id AND e.centre_key = a.centre_key
    LEFT JOIN (
        SELECT DISTINCT i.incident_id AS incident_id, i.centre_key AS centre_key
        FROM (SELECT * FROM incident_calls FINAL WHERE on_list AND NOT withdrawn) AS i
        INNER JOIN asked AS s ON s.incident_id = i.incident_id
        WHERE i.created_at >= s.detected_at
    ) AS c ON c.incident_id = a.incident_id AND c.centre_key = a.centre_key
)
GROUP BY centre_key
ORDER BY centre_key
LIMIT {limit:UInt32}
