SELECT period_end AS time, countIf(state = 'judged') / countIf(state NOT IN ('locked', 'maintenance')) AS "elements judged, of those not masked"
FROM element_scores FINAL
WHERE $__timeFilter(period_end)
GROUP BY time
HAVING countIf(state NOT IN ('locked', 'maintenance')) > 0
ORDER BY time
