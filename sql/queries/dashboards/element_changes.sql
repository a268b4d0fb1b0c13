SELECT c.at AS at, replaceAll(toString(c.scope), '_', ' ') AS "of", c.scope_id AS place, c.kind AS kind, c.description AS description
FROM (SELECT at, scope, scope_id, toString(kind) AS kind, description FROM changes FINAL WHERE NOT removed
    UNION ALL SELECT starts_at, scope, scope_id, 'planned work', concat(reason, ', until ', formatDateTime(ends_at, '%F %R UTC')) FROM maintenance_windows FINAL WHERE NOT removed) AS c
CROSS JOIN (SELECT * FROM elements_shown WHERE element_id = ${element:sqlstring}) AS e
WHERE {{touches}}
ORDER BY at DESC
LIMIT 100
