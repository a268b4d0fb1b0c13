-- The incidents of a stretch of time as they were raised: what they were made of, who found them, what the NOC said, and whether somebody complained.
WITH found AS (SELECT * FROM incidents WHERE detected_at >= {from:DateTime('UTC')} AND detected_at <= {to:DateTime('UTC')} AND state != 'withdrawn')
SELECT i.incident_id AS incident_id, i.state AS state, i.merged_into AS merged_into, i.root_kind AS root_kind, i.root_id AS root_id, i.detected_at AS detected_at,
    if(i.state = 'open', {to:DateTime('UTC')}, i.period_end) AS ended_at, m.element_keys AS element_keys, toString(e.leading) AS detector, toString(l.verdict) AS label,
    g.first_complaint_at AS first_complaint_at
FROM found AS i
LEFT JOIN (
    SELECT incident_id, arrayMap(k -> toString(k), arraySlice(arraySort(groupArray(element_key)), 1, {members_max:UInt32})) AS element_keys
    FROM incident_elements FINAL WHERE role != 'served' AND incident_id IN (SELECT incident_id FROM found) GROUP BY incident_id
) AS m ON m.incident_id = i.incident_id
LEFT JOIN (
    SELECT incident_id, argMin(detector, (period_end, -evidence, kpi)) AS leading
    FROM incident_evidence FINAL WHERE incident_id IN (SELECT incident_id FROM found) GROUP BY incident_id
) AS e ON e.incident_id = i.incident_id
LEFT JOIN (SELECT incident_id, argMax(toString(label), (labelled_at, label_id)) AS verdict FROM incident_labels FINAL GROUP BY incident_id) AS l
    ON l.incident_id = i.incident_id
LEFT JOIN (SELECT incident_id, first_complaint_at FROM lag FINAL WHERE complaints > 0) AS g ON g.incident_id = i.incident_id
ORDER BY i.detected_at, i.incident_id
LIMIT {rows_max:UInt32}
