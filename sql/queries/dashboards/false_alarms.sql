SELECT toStartOfDay(i.detected_at) AS time, countIf(l.verdict IN ('false', 'expected')) AS "labelled false or expected", countIf(l.verdict = '' AND i.state != 'withdrawn') AS "not labelled", countIf(i.state = 'withdrawn') AS "withdrawn after late data",
    any((SELECT argMax(if(budget_unit = 'per_day', budget, budget * (SELECT count() FROM elements FINAL WHERE NOT removed AND kind LIKE '%cell') / 1000), (in_force_after, reviewed_at))
        FROM detection_policies FINAL WHERE state = 'accepted')) AS "budget"
FROM incidents AS i
LEFT JOIN (SELECT incident_id, argMax(toString(label), (labelled_at, label_id)) AS verdict FROM incident_labels FINAL GROUP BY incident_id) AS l ON l.incident_id = i.incident_id
WHERE $__timeFilter(i.detected_at) AND i.state != 'merged'
GROUP BY time
ORDER BY time
