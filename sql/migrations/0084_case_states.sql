-- Why: each case as its newest event left it. A reservation that ran out is still `reserved` here: what time it is, is the reader's to say.
CREATE VIEW IF NOT EXISTS case_states AS
SELECT incident_id, centre_key, max(e.version) AS version, argMax(e.state, e.version) AS state, argMax(e.resting, e.version) AS resting,
    argMax(e.kind, e.version) AS kind, argMax(e.holder, e.version) AS holder, argMax(e.held_since, e.version) AS held_since,
    argMax(e.held_until, e.version) AS held_until, argMax(e.channel, e.version) AS channel, argMax(e.purpose, e.version) AS purpose,
    argMax(e.line_key, e.version) AS line_key, max(e.at) AS changed_at
FROM case_events AS e
GROUP BY incident_id, centre_key
