SELECT period_end AS time, sources_expected AS expected, sources_arrived AS arrived
FROM periods FINAL
WHERE $__timeFilter(period_end)
ORDER BY time
