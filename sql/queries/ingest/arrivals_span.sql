-- What a delivery of KPI samples spans, from the arrivals it made.
SELECT count() AS periods, max(elements) AS elements, toUnixTimestamp(min(period_end)) AS from_s, toUnixTimestamp(max(period_end)) AS to_s
FROM arrivals
WHERE source = {sender:String} AND revision = {revision:UInt64}
