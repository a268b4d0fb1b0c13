-- Before a stretch is detected again: the incidents that began in it and that people were told of, as they stand, with their elements;
-- whichever of them is not found again must be told as withdrawn.
SELECT i.incident_id AS incident_id, i.period_end AS period_end, i.kind AS kind, i.state AS state, i.onset AS onset, i.detected_at AS detected_at, i.resolved_at AS resolved_at,
    i.root_kind AS root_kind, i.root_id AS root_id, i.severity AS severity, i.confidence AS confidence, i.evidence AS evidence, i.cause AS cause, i.kpis AS kpis, i.sentence AS sentence,
    i.area AS area, i.region AS region, i.technology AS technology, i.experience AS experience, i.merged_into AS merged_into, i.progress AS progress,
    arrayMap(x -> toString(x), e.element_keys) AS element_keys
FROM incidents AS i
LEFT JOIN (
    SELECT incident_id, arraySlice(groupArray(element_key), 1, {members_max:UInt32}) AS element_keys
    FROM (SELECT incident_id, element_key FROM incident_elements FINAL WHERE role != 'served' AND NOT removed ORDER BY worst_evidence DESC) GROUP BY incident_id
) AS e ON e.incident_id = i.incident_id
WHERE i.announced AND i.incident_id IN (SELECT incident_id FROM incident_events GROUP BY incident_id HAVING min(period_end) >= {from:DateTime('UTC')})
ORDER BY incident_id
LIMIT {rows_max:UInt32}
