SELECT at AS time, concat('change at ', replaceAll(toString(scope), '_', ' '), ' ', scope_id, ': ', description) AS text, concat('change,', kind) AS tags, change_id AS title
FROM changes FINAL
WHERE NOT removed AND $__timeFilter(at) AND {{which}}
ORDER BY at
LIMIT 200
