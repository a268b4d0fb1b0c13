SELECT fact.1 AS what, fact.2 AS value
FROM elements_shown
ARRAY JOIN arrayFilter(f -> f.2 != '', [('identifier', element_id), ('kind', kind), ('technology', technology), ('band', band), ('vendor', vendor), ('software', software), ('region', region), ('area', area), ('site', site), ('transport hub', transport_hub), ('core pool', core_pool), ('tracking area', tac)]) AS fact
WHERE element_id = ${element:sqlstring}
