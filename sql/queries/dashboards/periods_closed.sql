SELECT toString(closed_by) AS "closed because of", count() AS periods, sum(sources_expected) AS "deliveries expected", sum(sources_arrived) AS "deliveries that came", max(scored_at) AS "judged last", quantile(0.5)(duration_ms) AS "time to judge, median", max(duration_ms) AS "longest"
FROM periods FINAL
WHERE $__timeFilter(scored_at)
GROUP BY "closed because of"
ORDER BY periods DESC
