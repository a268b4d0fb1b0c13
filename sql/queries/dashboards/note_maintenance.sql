SELECT starts_at AS time, ends_at AS timeEnd, concat('planned work at ', replaceAll(toString(scope), '_', ' '), ' ', scope_id, ': ', reason) AS text, 'maintenance' AS tags, window_id AS title
FROM maintenance_windows FINAL
WHERE NOT removed AND starts_at <= $__toTime AND ends_at >= $__fromTime AND {{which}}
ORDER BY starts_at
LIMIT 200
