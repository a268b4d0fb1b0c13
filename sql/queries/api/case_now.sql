-- One case as it stands, or nothing when the centre never was on the list and nobody acted on it.
SELECT lines > 0 AS listed, version, toString(state) AS state, toString(resting) AS resting, holder, held_since, held_until,
    toString(channel) AS channel, toString(purpose) AS purpose, line_key, changed_at
FROM (
    SELECT countIf(NOT withdrawn AND confidence >= {confidence_min:Float64}) AS lines, countIf(confidence >= {confidence_min:Float64}) AS ever
    FROM incident_customers FINAL WHERE incident_id = {incident:String} AND centre_key = {centre:UInt64} AND customer_key != 0
) AS l
LEFT JOIN (SELECT * FROM case_states WHERE incident_id = {incident:String} AND centre_key = {centre:UInt64}) AS s ON true
WHERE ever > 0 OR version > 0
