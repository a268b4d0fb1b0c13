-- What was done about cases from a moment on, for those who work on them. Several processes write by clocks of their own, so the reader asks for a little again.
SELECT incident_id, centre_key, version, event_id, at, toString(state) AS state, toString(kind) AS kind, holder, held_until
FROM case_events WHERE at >= {since:DateTime64(3, 'UTC')}
ORDER BY at, version
LIMIT {limit:UInt32}
