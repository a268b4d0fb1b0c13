-- What was written about incidents since a revision, the newest word on each; counts of people are not in it. A revision is a moment in microseconds.
-- quiet: all of it is what somebody asked not to be told of until the incident closes or gets worse.
SELECT incident_id, toString(max(revision)) AS newest, toString(argMax(kind, (period_end, revision))) AS kind, toString(argMax(state, (period_end, revision))) AS state,
    toString(argMax(severity, (period_end, revision))) AS severity, argMax(sentence, (period_end, revision)) AS sentence, toString(argMax(area, (period_end, revision))) AS area,
    min((incident_id, period_end) IN (SELECT incident_id, period_end FROM incident_quiet)) AS quiet
FROM incident_events WHERE revision > {since:UInt64}
GROUP BY incident_id
ORDER BY max(revision) DESC
LIMIT {limit:UInt32}
