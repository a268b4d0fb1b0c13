-- Incidents whose list may change: named ones, or all that are open, ended a short while ago (late presence), never computed, or changed since.
-- kept: it began before the oldest presence that is left, so it is not computed anew, only added to.
SELECT e.incident_id AS incident_id, e.state AS state, e.root_kind AS root_kind,
    (SELECT count() FROM presence) = 0 OR e.onset < (SELECT min(period_end) FROM presence) - 900 AS kept
FROM (
    SELECT * FROM incident_events FINAL WHERE period_end <= {at:DateTime('UTC')} ORDER BY period_end DESC LIMIT 1 BY incident_id
) AS e
LEFT JOIN (SELECT incident_id, revision AS computed FROM incident_impact FINAL) AS i ON i.incident_id = e.incident_id
WHERE if({incident:String} = '',
    e.state = 'open' OR e.period_end > {at:DateTime('UTC')} - {settle_s:UInt32} OR e.revision > i.computed,
    e.incident_id = {incident:String})
ORDER BY incident_id
