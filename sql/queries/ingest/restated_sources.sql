-- Which of these senders have samples of these periods from an earlier load: a corrected file, or one whose load was cut off.
SELECT DISTINCT source
FROM (SELECT arrayJoin({sources:Array(String)}) AS source, cityHash64(source) AS source_key) AS asked
WHERE source_key IN
(
    SELECT source_key FROM kpi_samples
    WHERE period_end IN {periods:Array(DateTime('UTC'))}
      AND source_key IN (SELECT cityHash64(arrayJoin({sources:Array(String)})))
      AND revision < {revision:UInt64}
)
