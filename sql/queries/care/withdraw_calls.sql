-- Calls of these days that the newest look no longer finds: kept, marked withdrawn.
INSERT INTO incident_calls (incident_id, complaint_key, centre_key, created_at, on_list, withdrawn, revision)
SELECT incident_id, complaint_key, centre_key, created_at, on_list, true, {revision:UInt64}
FROM incident_calls FINAL
WHERE created_at > {since:DateTime('UTC')} AND created_at <= {at:DateTime('UTC')} AND NOT withdrawn AND revision < {revision:UInt64}
