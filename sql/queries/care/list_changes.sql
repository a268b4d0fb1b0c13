-- What a computation changes in the stored lists, written before it is stored. `kept` incidents only gain people. Rows that say the same as before are no change,
-- and neither is a row that only went on: more minutes, attempts and failures of the same person as time passes (its last moment is later) are what is expected, not news.
INSERT INTO incident_list_changes
    (incident_id, computed_for, subscriber_key, change, fields, confidence_before, confidence_after, minutes_before, minutes_after, failures_before, failures_after, revision)
WITH
    before AS (
        SELECT * FROM incident_customers FINAL
        WHERE incident_id IN {incidents:Array(String)} AND NOT withdrawn
            -- without kept
            AND (incident_id NOT IN {kept:Array(String)} OR (incident_id, subscriber_key) IN (SELECT incident_id, subscriber_key FROM incident_customers_computed WHERE revision = {revision:UInt64}))
            -- kept ends
    ),
    now_listed AS (SELECT * FROM incident_customers_computed FINAL WHERE revision = {revision:UInt64}),
    pairs AS (
        SELECT if(a.incident_id = '', b.incident_id, a.incident_id) AS incident, if(a.incident_id = '', b.subscriber_key, a.subscriber_key) AS subscriber,
            multiIf(b.incident_id = '', 'added', a.incident_id = '', 'withdrawn', 'changed') AS change,
            arrayFilter(x -> x != '', [
                if(a.matched_by != b.matched_by, 'matched_by', ''), if(a.first_at != b.first_at, 'first_at', ''),
                if(a.last_at < b.last_at, 'last_at', ''), if(a.last_at = b.last_at AND a.minutes_exposed != b.minutes_exposed OR a.minutes_exposed < b.minutes_exposed, 'minutes_exposed', ''),
                if(a.last_at = b.last_at AND a.events != b.events OR a.events < b.events, 'events', ''),
                if(a.last_at = b.last_at AND a.failures != b.failures OR a.failures < b.failures, 'failures', ''),
                if(a.last_at = b.last_at AND a.confidence != b.confidence OR a.confidence < b.confidence, 'confidence', ''),
                if(a.last_at = b.last_at AND a.exposure != b.exposure OR a.exposure < b.exposure, 'exposure', '')]) AS differing,
            b.confidence AS confidence_before, a.confidence AS confidence_after, b.minutes_exposed AS minutes_before, a.minutes_exposed AS minutes_after,
            b.failures AS failures_before, a.failures AS failures_after
        FROM now_listed AS a FULL OUTER JOIN before AS b ON b.incident_id = a.incident_id AND b.subscriber_key = a.subscriber_key
    )
SELECT incident, {at:DateTime('UTC')}, subscriber, change, if(change = 'changed', differing, []), confidence_before, confidence_after, minutes_before, minutes_after,
    failures_before, failures_after, {revision:UInt64}
FROM pairs WHERE change != 'changed' OR notEmpty(differing)
ORDER BY incident, subscriber
