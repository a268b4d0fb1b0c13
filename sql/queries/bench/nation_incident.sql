-- 30 cells next to each other, degraded for two hours: what detection writes of them.
INSERT INTO incident_elements (incident_id, element_key, element_id, role, degraded_from, degraded_to, worst_evidence, harm, experience, removed, revision)
SELECT {incident:String}, cityHash64(concat('cell-', toString(number))), concat('cell-', toString(number)), 'member', {from:DateTime('UTC')}, {to:DateTime('UTC')}, 6,
    {harm:Float32}, {experience:String}, false, {revision:UInt64}
FROM numbers({first_cell:UInt32}, {cells:UInt32})
