-- Spikes of complaints, newest first; missed ones are those no incident explains.
SELECT spike_id, scope, name, region, topic, started_at, found_at, last_at, complaints, expected, evidence, verdict, incident_id, linked, count() OVER () AS total
FROM complaint_spikes FINAL
WHERE ({verdict:String} = '' OR verdict = {verdict:String}) AND ({region:String} = '' OR region = {region:String})
    AND last_at >= {since:DateTime('UTC')} AND (toUnixTimestamp({until:DateTime('UTC')}) = 0 OR found_at <= {until:DateTime('UTC')})
ORDER BY found_at DESC, spike_id
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
