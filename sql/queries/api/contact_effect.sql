-- Who was affected by the incidents of a time, told or not, and who complained: households and accounts that could have been told (somebody in it agreed and did
-- not opt out), one row each. The same moment counts for all: from detection, when the list could first be used, to 72 hours after the end.
WITH
    asked AS (
        SELECT incident_id, detected_at FROM incidents
        WHERE state != 'merged' AND detected_at >= {since:DateTime64(3, 'UTC')}
            AND (toUnixTimestamp({until:DateTime64(3, 'UTC')}) = 0 OR detected_at < {until:DateTime64(3, 'UTC')})
    )
SELECT centre_key, count() AS affected, countIf(was_told) AS told, countIf(did_call) AS called, countIf(was_told AND did_call) AS told_called
FROM (
    SELECT a.incident_id AS incident_id, a.centre_key AS centre_key, e.incident_id != '' AS was_told, c.incident_id != '' AS did_call
    FROM (
        SELECT DISTINCT incident_id, centre_key FROM incident_customers FINAL
        WHERE incident_id IN (SELECT incident_id FROM asked) AND NOT withdrawn AND confidence >= {confidence_min:Float64}
            AND customer_key IN (
                SELECT customer_key FROM customers FINAL
                WHERE NOT removed AND NOT do_not_contact AND NOT protected
                    AND (customer_key IN (
                            SELECT customer_key FROM (
                                SELECT customer_key, channel, granted FROM consents FINAL WHERE purpose = {purpose:String}
                                ORDER BY given_at DESC LIMIT 1 BY customer_key, channel)
                            WHERE granted)
                        OR ({unversioned:Bool} AND consent_service_contact
                            AND customer_key NOT IN (SELECT customer_key FROM consents FINAL WHERE purpose = {purpose:String})))
            )
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
