-- Who usually delivers: sources seen in at least half of the last day's periods that had any delivery; and how long after a period's end nearly all their deliveries had come.
-- What came later than anybody is waited for ({late_max_s}) says nothing about how long to wait: a backlog, a correction, a source that is always that late.
WITH recent AS (
    SELECT source, period_end, toInt64(arrived_at) - toInt64(period_end) AS late_s FROM arrivals FINAL
    WHERE period_end < {period_end:DateTime('UTC')} AND period_end >= {period_end:DateTime('UTC')} - 86400
)
SELECT source, toInt32(greatest(0, quantileExactIf(0.99)(late_s, late_s <= {late_max_s:UInt32}))) AS late_s FROM recent GROUP BY source
HAVING 2 * uniqExact(period_end) >= (SELECT uniqExact(period_end) FROM recent)
ORDER BY source
