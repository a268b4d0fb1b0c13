SELECT period_end AS time, if(state = 'judged', score, NULL) AS score
FROM element_scores FINAL
WHERE $__timeFilter(period_end) AND element_key = cityHash64(${element:sqlstring})
ORDER BY time
