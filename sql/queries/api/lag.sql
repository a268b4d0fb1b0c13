-- The lag of each incident, newest first. Merged incidents are told by the one they were merged into, withdrawn ones were none.
SELECT incident_id, onset, detected_at, notified_at, acknowledged_at, first_contact_at, resolved_at, state, severity, region, area, technology, root_kind, experience,
    complaints, complaining, affected, chance_complaints, first_complaint_at, peak_at, peak_complaints
FROM lag FINAL
WHERE state NOT IN ('merged', 'withdrawn') AND ({incident:String} = '' OR incident_id = {incident:String})
    AND onset >= {since:DateTime('UTC')} AND (toUnixTimestamp({until:DateTime('UTC')}) = 0 OR onset <= {until:DateTime('UTC')})
ORDER BY onset DESC, incident_id
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
