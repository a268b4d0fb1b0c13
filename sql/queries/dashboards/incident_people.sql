SELECT customers AS "customers touched", contactable AS "households and accounts that may be told", contacted AS "of those, told"
FROM incidents_shown
WHERE incident_id = ${incident:sqlstring}
