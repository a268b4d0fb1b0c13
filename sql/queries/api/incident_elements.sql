-- What an incident is made of, the root first, then the worst.
SELECT element_id, role, degraded_from, degraded_to, worst_evidence, harm, experience, count() OVER () AS total
FROM incident_elements FINAL
WHERE incident_id = {incident:String} AND NOT removed
ORDER BY role = 'root' DESC, role = 'member' DESC, worst_evidence DESC, element_id
LIMIT {limit:UInt32}
