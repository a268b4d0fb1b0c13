-- Periods that samples have touched since their KPIs were computed, by their ends; asked once, when the intake starts.
SELECT toUnixTimestamp(period_end) AS end_s
FROM metric_periods
GROUP BY period_end
HAVING maxIf(revision, stage = 'touched') > maxIf(revision, stage = 'computed')
ORDER BY period_end
