-- Which periods a delivery of KPI samples speaks of, and for how many elements: read from the delivery itself, since its rows lie among everyone's.
-- Only of the network's own periods: any other would be one for which everybody else is silent.
INSERT INTO arrivals (period_end, source, elements, arrived_at, revision)
SELECT at, {sender:String}, uniqExact(element_id), toDateTime(intDiv({revision:UInt64}, 1000000)), {revision:UInt64}
FROM
(
    SELECT
        accurateCastOrNull(period_end, 'DateTime(\'UTC\')') AS period,
        toUnixTimestamp(assumeNotNull(period)) AS given_s,
        toDateTime(intDiv(toUInt64(given_s) + intDiv({step_s:UInt32}, 2), {step_s:UInt32}) * {step_s:UInt32}, 'UTC') AS at,
        assumeNotNull(element_id) AS element_id
    FROM input({structure:String})
    WHERE isNotNull(period)
      AND given_s <= {latest_s:UInt32}
      AND ifNull(accurateCastOrNull(period_s, 'UInt32'), 0) = {period_s:UInt32}
      AND abs(toInt64(toUnixTimestamp(at)) - toInt64(given_s)) <= {off_s:UInt32}
      AND element_id IN (SELECT element_id FROM elements FINAL WHERE NOT removed)
)
GROUP BY at
SETTINGS max_partitions_per_insert_block = 1000, insert_deduplicate = 0
