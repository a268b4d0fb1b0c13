-- The newest period any records came for, looking back {recent_s} seconds: records come later than counters, and a period without them is not known, not empty.
WITH
    {period_end:DateTime('UTC')} AS t
SELECT period_end FROM usage_counts FINAL
WHERE period_end > t - {recent_s:UInt32} AND period_end <= t
GROUP BY period_end HAVING sum(users) > 0
ORDER BY period_end DESC
LIMIT 1
