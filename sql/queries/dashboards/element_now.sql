WITH {{newest}}
SELECT concat(e.element, ' (', e.kind, '): ', multiIf(s.state = '', 'never heard of', s.state = 'judged', concat('score ', toString(round(s.score)), if(s.score >= 40 AND s.top_kpi != '', concat(', most by ', k.name), '')), s.state = 'maintenance', 'in planned work, not judged', s.state = 'locked', 'locked, not judged', concat(s.state, ': nothing is known of it')),
    ' at ', formatDateTime(newest, '%F %R'), ' UTC') AS "This element"
FROM (SELECT * FROM elements_shown WHERE element_id = ${element:sqlstring}) AS e
LEFT JOIN (SELECT element_key, toString(state) AS state, score, top_kpi FROM element_scores FINAL WHERE period_end = newest AND element_key = cityHash64(${element:sqlstring})) AS s ON s.element_key = e.element_key
LEFT JOIN (SELECT kpi, name FROM kpis FINAL) AS k ON k.kpi = s.top_kpi
