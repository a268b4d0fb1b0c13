-- Which of these elements are in an open incident of the quick detectors, as it stands after this period.
SELECT toString(m.element_key) AS element_key, min(m.incident_id) AS incident_id
FROM (SELECT incident_id, element_key FROM incident_elements FINAL WHERE NOT removed AND element_key IN {element_keys:Array(UInt64)}) AS m
INNER JOIN (
    SELECT incident_id FROM (SELECT * FROM incident_events FINAL WHERE period_end <= {period_end:DateTime('UTC')} ORDER BY period_end DESC LIMIT 1 BY incident_id)
    WHERE state = 'open' AND root_kind NOT IN ('drift', 'change', 'usage')
) AS i ON i.incident_id = m.incident_id
GROUP BY m.element_key
