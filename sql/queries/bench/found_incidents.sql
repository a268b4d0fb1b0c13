-- Every incident that was told to anyone, with the elements it named; merged ones are part of another, and a gap in collection says nothing about elements.
SELECT i.incident_id AS incident_id, i.onset AS onset, i.detected_at AS detected_at, i.resolved_at AS resolved_at, i.state AS state, i.root_kind AS root_kind, i.root_id AS root_id,
    i.sentence AS sentence, groupArrayIf(e.element_id, e.role != 'served') AS element_ids
FROM incidents AS i
LEFT JOIN (SELECT * FROM incident_elements FINAL WHERE NOT removed) AS e ON e.incident_id = i.incident_id
WHERE i.state != 'merged' AND i.root_kind != 'source'
GROUP BY ALL
ORDER BY detected_at, incident_id
