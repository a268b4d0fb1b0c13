SELECT period_end AS time, toString(state) AS state, count() AS elements
FROM element_scores FINAL
WHERE $__timeFilter(period_end)
GROUP BY time, state
ORDER BY time, state
