-- Days before {day} that were scored, or had an incident labelled, since they were last counted; newest first, and at most so many.
SELECT toString(p.day) AS day, p.length_s AS period_s
FROM (
    SELECT toDate(period_end - period_s) AS day, max(scored_at) AS scored, max(period_s) AS length_s
    FROM periods FINAL
    WHERE period_end > toDateTime({day:Date}, 'UTC') - toIntervalDay({days:UInt16}) AND period_end <= toDateTime({day:Date}, 'UTC')
    GROUP BY day
) AS p
LEFT JOIN (SELECT day, max(counted_at) AS counted FROM calibration_days GROUP BY day) AS c ON c.day = p.day
CROSS JOIN (
    SELECT groupArray((l.at, l.onset, if(i.state = 'resolved', i.resolved_at, toDateTime('2105-01-01 00:00:00', 'UTC')))) AS labelled
    FROM (SELECT incident_id, max(labelled_at) AS at, min(onset) AS onset FROM incident_labels FINAL GROUP BY incident_id) AS l
    LEFT JOIN (SELECT incident_id, state, resolved_at FROM incidents) AS i ON i.incident_id = l.incident_id
) AS v
WHERE p.scored >= c.counted OR arrayExists(x -> x.1 >= c.counted AND x.2 < toDateTime(p.day, 'UTC') + 86400 AND x.3 > toDateTime(p.day, 'UTC'), v.labelled)
ORDER BY p.day DESC
LIMIT {days_max:UInt16}
