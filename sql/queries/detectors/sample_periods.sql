-- The periods with samples in a range, extended to the newest period already scored, because what follows a replayed period continues from it;
-- and those that were scored because nothing at all had come.
WITH greatest({to:DateTime('UTC')}, (SELECT max(period_end) FROM periods)) AS until,
    sampled AS (
        SELECT period_end, any(period_s) AS period_s, uniqExact(source_key) AS sources, max(revision) AS revision
        FROM kpi_samples
        WHERE period_end >= {from:DateTime('UTC')} AND period_end <= until
        GROUP BY period_end
    )
SELECT s.period_end AS period_end, s.period_s AS period_s, s.sources AS sources, toString(greatest(s.revision, a.revision)) AS samples_revision
FROM (
    SELECT period_end, period_s, sources, revision FROM sampled
    UNION ALL
    SELECT period_end, period_s, toUInt64(0), samples_revision FROM periods FINAL
    WHERE closed_by = 'silence' AND period_end >= {from:DateTime('UTC')} AND period_end <= until AND period_end NOT IN (SELECT period_end FROM sampled)
) AS s
LEFT JOIN (SELECT period_end, max(revision) AS revision FROM arrivals GROUP BY period_end) AS a ON a.period_end = s.period_end
ORDER BY period_end
