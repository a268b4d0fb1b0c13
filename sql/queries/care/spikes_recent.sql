-- Spikes whose story may go on: still counting, or found so lately that an incident may yet explain them.
SELECT spike_id, scope, name, region, topic, started_at, found_at, last_at, complaints, expected, evidence, verdict, incident_id, linked
FROM complaint_spikes FINAL
WHERE last_at > {at:DateTime('UTC')} - {recent_s:UInt32} AND found_at <= {at:DateTime('UTC')}
ORDER BY found_at, spike_id
LIMIT 1000
