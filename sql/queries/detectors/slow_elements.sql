-- Where elements are, for the incidents that findings open.
SELECT toString(element_key) AS element_key, element_id, name, area, region, technology FROM elements FINAL
WHERE NOT removed AND element_key IN {element_keys:Array(UInt64)}
ORDER BY element_id
