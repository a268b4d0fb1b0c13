-- Why it fired, the strongest first, with names an engineer knows.
SELECT v.period_end AS period_end, v.element_key AS element_key, if(e.element_id = '', toString(v.element_key), e.element_id) AS element_id,
    v.kpi AS kpi, k.name AS kpi_name, k.unit AS unit, k.worse AS worse, v.detector AS detector, v.value AS value, v.attempts AS attempts,
    v.expected AS expected, v.expected_low AS expected_low, v.expected_high AS expected_high, v.evidence AS evidence, v.sentence AS sentence
FROM (SELECT * FROM incident_evidence FINAL WHERE incident_id = {incident:String} ORDER BY evidence DESC, period_end, element_key, kpi LIMIT {limit:UInt32}) AS v
LEFT JOIN (
    SELECT element_key, element_id FROM elements FINAL
    WHERE element_key IN (SELECT element_key FROM incident_evidence WHERE incident_id = {incident:String})
) AS e ON e.element_key = v.element_key
LEFT JOIN (SELECT kpi, name, unit, worse FROM kpis FINAL) AS k ON k.kpi = v.kpi
ORDER BY evidence DESC, period_end, element_id, kpi
