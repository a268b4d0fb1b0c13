SELECT e.element_id AS element_id, d.element AS element, d.kind AS kind, d.area AS area, d.site AS site, toString(e.role) AS role, e.degraded_from AS "degraded from", if(e.degraded_to > e.degraded_from, e.degraded_to, NULL) AS "degraded to",
    round(least(100., 10 * e.worst_evidence)) AS "worst score", replaceAll(toString(e.experience), '_', ' ') AS "how it feels"
FROM (SELECT * FROM incident_elements FINAL WHERE incident_id = ${incident:sqlstring} AND NOT removed) AS e
LEFT JOIN elements_shown AS d ON d.element_key = e.element_key
ORDER BY e.role = 'root' DESC, e.role = 'member' DESC, e.worst_evidence DESC, e.element_id
LIMIT 500
