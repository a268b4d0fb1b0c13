-- Every case of some incidents that somebody acted on, as it stands.
SELECT incident_id, centre_key, version, toString(state) AS state, holder, held_since, held_until, toString(channel) AS channel, changed_at
FROM case_states WHERE incident_id IN {incidents:Array(String)}
LIMIT {limit:UInt32}
