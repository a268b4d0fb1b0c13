-- What each counter grew by, and what each gauge was on average, in each of these periods, by instance and object class; series of one counter are added up.
-- A value below the one before is a restart: it began at 0 again (a counter of 32 bits that wraps looks the same and is counted the same).
-- A growth over more than a period belongs to no period: it is left out and the counter is doubted.
WITH {period_s:UInt32} AS period_s
SELECT
    instance,
    object_class,
    counter,
    toUnixTimestamp(period_end) AS period_end_s,
    sum(amount) AS amount,
    max(doubtful) AS doubtful,
    sum(resets) AS resets
FROM
(
    SELECT
        series_key,
        period_end,
        if(kind = 'counter', sumIf(if(value >= before, value - before, value), known), avg(value)) AS amount,
        kind = 'counter' AND countIf(NOT known) > 0 AS doubtful,
        countIf(kind = 'counter' AND known AND value < before) AS resets,
        kind = 'gauge' OR countIf(known) > 0 AS usable
    FROM
    (
        SELECT
            series_key,
            kind,
            value,
            at,
            toDateTime(intDiv(toUnixTimestamp64Milli(at) + period_s * 1000 - 1, period_s * 1000) * period_s, 'UTC') AS period_end,
            lagInFrame(value) OVER own AS before,
            lagInFrame(toNullable(at)) OVER own AS at_before,
            isNotNull(at_before) AND dateDiff('second', assumeNotNull(at_before), at) <= period_s AS known
        FROM
        (
            SELECT s.series_key AS series_key, s.at AS at, s.value AS value, m.kind AS kind
            FROM metric_samples AS s FINAL
            INNER JOIN metric_series AS m FINAL ON m.series_key = s.series_key
            WHERE s.at > {from:DateTime('UTC')} - INTERVAL {period_s:UInt32} SECOND AND s.at <= {to:DateTime('UTC')}
        )
        WINDOW own AS (PARTITION BY series_key ORDER BY at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
    )
    WHERE period_end IN {periods:Array(DateTime('UTC'))}
    GROUP BY series_key, period_end, kind
) AS each
INNER JOIN metric_series AS m FINAL ON m.series_key = each.series_key
WHERE usable
GROUP BY instance, object_class, counter, period_end
ORDER BY instance, period_end, object_class, counter
SETTINGS do_not_merge_across_partitions_select_final = 1
