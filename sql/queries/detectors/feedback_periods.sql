-- The judged periods of a stretch of time, in order.
SELECT period_end, period_s FROM periods FINAL
WHERE period_end >= {from:DateTime('UTC')} AND period_end <= {to:DateTime('UTC')}
ORDER BY period_end
LIMIT {rows_max:UInt32}
