SELECT labelled_at AS labelled, toString(label) AS label, replaceAll(toString(reason), '_', ' ') AS reason, detector, root_kind AS cause, severity, round(least(100., 10 * evidence)) AS score, sentence, incident_id AS incident
FROM incident_labels FINAL
ORDER BY labelled_at DESC
LIMIT 200
