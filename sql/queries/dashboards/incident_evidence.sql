SELECT s.period_end AS "when", k.name AS "KPI", e.element AS element, s.detector AS detector, ({{in_words}} AS said)[1] AS value, said[2] AS expected, concat(said[3], ' to ', said[4]) AS "expected range", if(s.attempts > 0, s.attempts, NULL) AS attempts,
    round(s.evidence, 1) AS evidence, s.sentence AS sentence, e.element_id AS element_id
FROM (SELECT * FROM incident_evidence FINAL WHERE incident_id = ${incident:sqlstring}) AS s
INNER JOIN (SELECT * FROM kpis FINAL) AS k ON k.kpi = s.kpi
INNER JOIN elements_shown AS e ON e.element_key = s.element_key
ORDER BY s.evidence DESC, s.period_end, s.kpi, e.element_id
LIMIT 100
