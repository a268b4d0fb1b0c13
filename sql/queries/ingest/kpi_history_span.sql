-- What one load of KPI history covers.
SELECT
    uniqExact(period_end) AS periods,
    uniq(element_key) AS elements,
    toUnixTimestamp(min(period_end)) AS from_s,
    toUnixTimestamp(max(period_end)) AS to_s
FROM kpi_samples
WHERE source_key = cityHash64({source:String}) AND revision = {revision:UInt64}
