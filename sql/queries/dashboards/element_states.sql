SELECT period_end AS time, toString(state) AS state, count() AS elements
FROM element_scores FINAL
WHERE $__timeFilter(period_end) AND element_key IN (SELECT element_key FROM elements_shown WHERE {{chosen}})
GROUP BY time, state
ORDER BY time, state
