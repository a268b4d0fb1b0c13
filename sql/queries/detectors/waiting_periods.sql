-- Periods with deliveries that were not scored yet, or were scored before some of them came; with who delivered.
-- A period that was never scored is waited for only so long ({since}); one that was is corrected much longer ({since_late}).
SELECT a.period_end AS period_end, toString(max(a.revision)) AS samples_revision, groupUniqArray(a.source) AS sources,
    any(p.samples_revision) > 0 AS scored_before
FROM (SELECT * FROM arrivals FINAL WHERE period_end > least({since:DateTime('UTC')}, {since_late:DateTime('UTC')})) AS a
LEFT JOIN (SELECT * FROM periods FINAL) AS p ON p.period_end = a.period_end
GROUP BY a.period_end
HAVING max(a.revision) > any(p.samples_revision) AND a.period_end > if(scored_before, {since_late:DateTime('UTC')}, {since:DateTime('UTC')})
ORDER BY period_end
LIMIT {rows_max:UInt32}
