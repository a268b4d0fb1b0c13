-- Incidents first detected in a window, by leading detector, with what the newest label says of each. Merged and withdrawn ones count only where they were labelled,
-- and one that a replay took back counts as it was when it was labelled.
WITH
    {since:DateTime('UTC')} AS window_from,
    {until:DateTime('UTC')} AS window_to,
    verdicts AS (
        SELECT incident_id, argMax(toString(label), (labelled_at, label_id)) AS verdict, argMax(detector, (labelled_at, label_id)) AS by_detector,
            argMax(detected_at, (labelled_at, label_id)) AS at
        FROM incident_labels FINAL GROUP BY incident_id
    ),
    raised AS (
        SELECT i.incident_id AS incident_id, e.by_detector AS by_detector
        FROM (SELECT incident_id FROM incidents WHERE state NOT IN ('merged', 'withdrawn') AND detected_at > window_from AND detected_at <= window_to) AS i
        LEFT JOIN (SELECT incident_id, argMin(detector, (period_end, -evidence, kpi)) AS by_detector FROM incident_evidence FINAL GROUP BY incident_id) AS e
            ON e.incident_id = i.incident_id
        WHERE i.incident_id NOT IN (SELECT incident_id FROM verdicts)
    )
SELECT if(by_detector = '', 'unknown', toString(by_detector)) AS detector, countIf(verdict = 'true') AS labelled_true, countIf(verdict = 'false') AS labelled_false,
    countIf(verdict = 'expected') AS labelled_expected, countIf(verdict = '') AS unlabelled
FROM (
    SELECT by_detector, verdict FROM verdicts WHERE at > window_from AND at <= window_to
    UNION ALL SELECT by_detector, '' FROM raised
)
GROUP BY detector
ORDER BY detector
