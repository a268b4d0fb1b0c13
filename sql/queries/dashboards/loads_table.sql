SELECT loaded_at AS loaded, name AS file, toString(format) AS format, toString(state) AS state, source, accepted, rejected, duplicate, suspect, unmapped AS "unmapped values", bytes
FROM loads FINAL
WHERE $__timeFilter(loaded_at)
ORDER BY state = 'done', rejected DESC, loaded_at DESC
LIMIT 100
