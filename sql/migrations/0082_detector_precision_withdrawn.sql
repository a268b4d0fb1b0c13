-- Why: as before, how often each detector was right, by what the NOC said: precision = true / labelled, with its 95 % Wilson interval (Wilson 1927).
-- An incident counts for the detector whose evidence was strongest when it opened; a labelled one as it was when it was labelled, even if a
-- replay has taken it back since. Expected ones are labelled and not actionable. One merged into another, or withdrawn, counts only where it was labelled.
CREATE OR REPLACE VIEW detector_precision AS
WITH
    1.959964 AS z,
    verdicts AS (
        SELECT incident_id, argMax(toString(label), (labelled_at, label_id)) AS verdict, argMax(detector, (labelled_at, label_id)) AS by_detector,
            argMax(root_kind, (labelled_at, label_id)) AS of_kind
        FROM incident_labels FINAL GROUP BY incident_id
    ),
    raised AS (
        SELECT i.incident_id AS incident_id, e.by_detector AS by_detector, i.root_kind AS of_kind
        FROM (SELECT incident_id, root_kind FROM incidents WHERE state NOT IN ('merged', 'withdrawn')) AS i
        LEFT JOIN (SELECT incident_id, argMin(detector, (period_end, -evidence, kpi)) AS by_detector FROM incident_evidence FINAL GROUP BY incident_id) AS e
            ON e.incident_id = i.incident_id
        WHERE i.incident_id NOT IN (SELECT incident_id FROM verdicts)
    ),
    counted AS (
        SELECT if(by_detector = '', 'unknown', toString(by_detector)) AS detector, toString(of_kind) AS root_kind,
            countIf(verdict = 'true') AS n_true, countIf(verdict = 'false') AS n_false, countIf(verdict = 'expected') AS n_expected,
            countIf(verdict = '') AS n_unlabelled, n_true + n_false + n_expected AS n, n_true / n AS share
        FROM (SELECT by_detector, of_kind, verdict FROM verdicts UNION ALL SELECT by_detector, of_kind, '' FROM raised)
        GROUP BY detector, root_kind
    )
SELECT detector, root_kind, n AS labelled, n_true AS labelled_true, n_false AS labelled_false, n_expected AS labelled_expected, n_unlabelled AS unlabelled,
    share AS precision,
    (share + z * z / (2 * n) - z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))) / (1 + z * z / n) AS precision_low,
    (share + z * z / (2 * n) + z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))) / (1 + z * z / n) AS precision_high
FROM counted
ORDER BY detector, root_kind
