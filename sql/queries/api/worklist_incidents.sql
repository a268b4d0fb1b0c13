-- Incidents with a list somebody may still work on: open ones, and those that ended lately. The newest come first, so that a bound leaves the oldest out.
SELECT incident_id, toString(state) AS state, toString(area) AS area, toString(experience) AS experience, toString(severity) AS severity, onset, resolved_at
FROM incidents
WHERE state = 'open' OR (state = 'resolved' AND resolved_at > (SELECT max(period_end) FROM periods) - {ended_s:UInt32})
ORDER BY state = 'open' DESC, detected_at DESC, incident_id
LIMIT {limit:UInt32}
