-- Who usually delivers: sources seen in at least half of the last day's periods that had any delivery.
WITH recent AS (
    SELECT source, period_end FROM arrivals FINAL
    WHERE period_end < {period_end:DateTime('UTC')} AND period_end >= {period_end:DateTime('UTC')} - 86400
)
SELECT source FROM recent GROUP BY source
HAVING 2 * uniqExact(period_end) >= (SELECT uniqExact(period_end) FROM recent)
ORDER BY source
