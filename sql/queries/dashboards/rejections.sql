SELECT toString(reason) AS reason, count() AS records, uniqExact(load_id) AS files, max(loaded_at) AS last
FROM rejections FINAL
WHERE $__timeFilter(loaded_at)
GROUP BY reason
ORDER BY records DESC, reason
LIMIT 50
