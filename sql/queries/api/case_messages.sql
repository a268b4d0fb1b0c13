-- The contacts made about an incident, newest first: one row for every one that was cleared, with what came of it, '' while it is under way. Whoever keeps a case
-- longer writes `reserved` again with the channel that was cleared; that ends nothing.
SELECT c.centre_key AS centre_key, c.version AS version, c.at AS at, toString(c.channel) AS channel, toString(c.purpose) AS purpose,
    toString(c.consent_text) AS consent_text, toString(e.kind) AS ended, e.at AS ended_at, count() OVER () AS total
FROM (SELECT * FROM case_events WHERE incident_id = {incident:String} AND kind = 'cleared') AS c
ASOF LEFT JOIN (
    SELECT centre_key, version, kind, at FROM case_events WHERE incident_id = {incident:String} 
        AND (kind IN ('contacted', 'no_answer', 'not_made', 'released', 'resolved', 'do_not_contact', 'cleared') OR kind = 'reserved' AND channel = '')
) AS e ON e.centre_key = c.centre_key AND e.version > c.version
WHERE {message:String} = '' OR concat(toString(c.centre_key), '.', toString(c.version)) = {message:String}
ORDER BY at DESC, centre_key, version DESC
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
