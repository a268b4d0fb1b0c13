SELECT kpi AS value, name AS text FROM kpis FINAL
WHERE class != 'state' AND applies_to IN (SELECT kind FROM elements_shown WHERE element_id = ${element:sqlstring})
ORDER BY impact DESC, name
