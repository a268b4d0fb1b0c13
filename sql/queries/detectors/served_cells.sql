-- The cells behind a core function: those of its pool.
SELECT element_key, element_id FROM elements FINAL
WHERE NOT removed AND kind LIKE '%cell' AND core_pool != '' AND core_pool = {core_pool:String}
ORDER BY element_id
LIMIT {rows_max:UInt32}
