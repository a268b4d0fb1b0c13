-- What the incident step must know of the elements themselves.
SELECT element_key, element_id, name, kind, technology, region, area, toString(core_pool) AS core_pool
FROM elements FINAL WHERE NOT removed
ORDER BY element_key
