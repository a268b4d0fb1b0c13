-- The elements known under these distinguished names, or under these very identifiers. Elements that were removed are not known.
SELECT named.dn AS dn, named.element_id AS element_id, toString(known.kind) AS kind
FROM
(
    SELECT element_id AS dn, element_id, 0 AS by_alias FROM elements FINAL WHERE element_id IN {names:Array(String)}
    UNION ALL
    SELECT dn, element_id, 1 AS by_alias FROM element_aliases FINAL WHERE dn IN {names:Array(String)}
) AS named
INNER JOIN
(
    SELECT element_id, kind FROM elements FINAL
    WHERE NOT removed
      AND (element_id IN {names:Array(String)}
        OR element_id IN (SELECT element_id FROM element_aliases FINAL WHERE dn IN {names:Array(String)}))
) AS known ON known.element_id = named.element_id
ORDER BY named.dn, named.by_alias
