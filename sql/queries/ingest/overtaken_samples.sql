-- Of these loads, those whose sources have newer samples of the same time, and the oldest revision of such a sample.
-- The minutes of each load's time are listed, since the table is ordered by period: what is not asked about is not read.
WITH known AS
(
    SELECT toString(load_id) AS load_id, cityHash64(source) AS source_key, toUnixTimestamp(period_from) AS from_s, toUnixTimestamp(period_to) AS to_s, revision
    FROM loads FINAL
    WHERE load_id IN {load_ids:Array(String)} AND state = 'done'
)
SELECT k.load_id AS load_id, toString(min(s.revision)) AS oldest
FROM
(
    SELECT DISTINCT source_key, toUnixTimestamp(period_end) AS end_s, revision
    FROM kpi_samples
    WHERE period_end IN (SELECT toDateTime(arrayJoin(arrayConcat(range(from_s, to_s, 60), [to_s])), 'UTC') FROM known)
      AND source_key IN (SELECT source_key FROM known)
) AS s
INNER JOIN known AS k ON k.source_key = s.source_key
WHERE s.end_s BETWEEN k.from_s AND k.to_s AND s.revision > k.revision
GROUP BY k.load_id
