SELECT toStartOfDay(i.detected_at) AS time, countIf(l.verdict IN ('false', 'expected')) AS "labelled false or expected", countIf(l.verdict = '' AND i.state != 'withdrawn') AS "not labelled", countIf(i.state = 'withdrawn') AS "withdrawn after late data",
    any((SELECT per_day FROM detection_budget)) AS "budget"
FROM incidents AS i
LEFT JOIN (SELECT incident_id, argMax(toString(label), (labelled_at, label_id)) AS verdict FROM incident_labels FINAL GROUP BY incident_id) AS l ON l.incident_id = i.incident_id
WHERE i.detected_at >= toStartOfDay($__fromTime) AND i.detected_at <= $__toTime AND i.state != 'merged'
GROUP BY time
ORDER BY time
