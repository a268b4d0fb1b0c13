-- Copies of stored series under other elements, each with one fault in it: a real series, and what it would have shown.
-- The silent copy of a count measures true zeros; that of a level measures nothing.
INSERT INTO kpi_samples (period_end, period_s, kpi, element_id, numerator, denominator, quality, source, revision)
WITH
    intDiv(toUnixTimestamp(s.period_end) - toUnixTimestamp({start:DateTime('UTC')}), 900) - 1 AS slot,
    slot >= c.fault_from AND slot < c.fault_from + {fault_periods:UInt32} AS now
SELECT s.period_end, s.period_s, s.kpi, c.copy_id,
    s.numerator * multiIf(NOT now, 1, c.class = 'silent', 0, c.class = 'traffic_x0.4', 0.4, c.class = 'throughput_x0.75', 0.75,
        c.class = 'throughput_drift', pow(0.97, (slot - c.fault_from + 1) / 4), 1) AS touched,
    s.denominator, 'ok', 'bench', 1
FROM (SELECT * FROM kpi_samples FINAL) AS s
INNER JOIN (
    SELECT pair.1 AS source_key, pair.2 AS copy_id, pair.3 AS class, pair.4 AS fault_from
    FROM (SELECT arrayJoin(arrayZip(
        arrayMap(id -> cityHash64(id), {sources:Array(String)}), {copies:Array(String)}, {classes:Array(String)}, {fault_starts:Array(UInt32)})) AS pair)
) AS c ON c.source_key = s.element_key
SETTINGS max_partitions_per_insert_block = 200
