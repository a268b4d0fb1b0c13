-- The few KPIs that tell the story of each group of elements in this period, strongest first, at most three an element; groups[i] is the group of element_keys[i].
WITH {period_end:DateTime('UTC')} AS t
SELECT * EXCEPT weight FROM (
    SELECT transform(s.element_key, {element_keys:Array(UInt64)}, {groups:Array(UInt32)}, toUInt32(0)) AS group_no,
        s.element_key AS element_key, e.name AS element_name, s.kpi AS kpi, k.name AS kpi_name, k.class AS class, k.unit AS unit, k.worse AS worse,
        s.value AS value, s.attempts AS attempts, s.expected AS expected, s.expected_low AS expected_low, s.expected_high AS expected_high,
        s.evidence_level AS evidence_level, s.evidence_count AS evidence_count, s.evidence_shift AS evidence_shift, s.evidence_silence AS evidence_silence,
        greatest(s.evidence_peer, s.evidence_peer_shift) AS evidence_peer,
        greatest(s.evidence_level, s.evidence_count, s.evidence_shift, s.evidence_silence, s.evidence_peer, s.evidence_peer_shift) AS evidence, evidence * (0.5 + k.impact) AS weight
    FROM (SELECT * FROM scores WHERE period_end = t AND element_key IN {element_keys:Array(UInt64)} AND quality = 'ok') AS s
    INNER JOIN (SELECT * FROM kpis FINAL WHERE class != 'state') AS k ON k.kpi = s.kpi
    INNER JOIN (SELECT * FROM elements FINAL WHERE element_key IN {element_keys:Array(UInt64)}) AS e ON e.element_key = s.element_key
    WHERE evidence >= 1.5
    ORDER BY weight DESC, kpi, element_key
    LIMIT 3 BY element_key
)
ORDER BY weight DESC, kpi, element_key
LIMIT {rows_max:UInt32} BY group_no
