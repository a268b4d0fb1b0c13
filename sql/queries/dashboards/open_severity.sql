SELECT a.severity AS severity, r.incidents AS "open incidents", if(r.incidents = 0, 'none open', r.customers) AS "customers touched"
FROM (SELECT arrayJoin(['critical', 'major', 'minor', 'warning', 'any']) AS severity) AS a
LEFT JOIN open_reach AS r ON r.severity = a.severity
ORDER BY indexOf(['critical', 'major', 'minor', 'warning', 'any'], severity)
