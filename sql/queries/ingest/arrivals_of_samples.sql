-- Which periods a delivery of KPI samples speaks of, and for how many elements: read from the delivery itself, since its rows lie among everyone's.
INSERT INTO arrivals (period_end, source, elements, arrived_at, revision)
SELECT at, {sender:String}, uniqExact(element_id), toDateTime(intDiv({revision:UInt64}, 1000000)), {revision:UInt64}
FROM
(
    SELECT accurateCastOrNull(period_end, 'DateTime(\'UTC\')') AS period, assumeNotNull(period) AS at, assumeNotNull(element_id) AS element_id
    FROM input({structure:String})
    WHERE isNotNull(period)
      AND toUnixTimestamp(at) <= {latest_s:UInt32}
      AND element_id IN (SELECT element_id FROM elements FINAL WHERE NOT removed)
)
GROUP BY at
SETTINGS max_partitions_per_insert_block = 1000, insert_deduplicate = 0
