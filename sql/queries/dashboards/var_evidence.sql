SELECT concat(e.element_id, '|', v.kpi) AS value, concat(k.name, ', ', e.element) AS text
FROM (SELECT kpi, element_key, max(evidence) AS strongest FROM incident_evidence FINAL WHERE incident_id = ${incident:sqlstring} GROUP BY kpi, element_key) AS v
INNER JOIN elements_shown AS e ON e.element_key = v.element_key
INNER JOIN (SELECT kpi, name FROM kpis FINAL) AS k ON k.kpi = v.kpi
ORDER BY v.strongest DESC, v.kpi, e.element_id
LIMIT 6
