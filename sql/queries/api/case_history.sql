-- What happened to one case, first to last.
SELECT version, event_id, at, toString(kind) AS kind, toString(from_state) AS from_state, toString(state) AS state, actor, toString(role) AS role, held_until,
    toString(channel) AS channel, toString(purpose) AS purpose, toString(consent_text) AS consent_text, note, toString(agreed_affected) AS agreed_affected,
    toString(compensation) AS compensation, toFloat64(compensation_amount) AS compensation_amount, survey_score
FROM case_events WHERE incident_id = {incident:String} AND centre_key = {centre:UInt64}
ORDER BY version
LIMIT {limit:UInt32}
