WITH {{newest}}
SELECT e.element AS element, e.kind AS kind, e.core_pool AS pool, e.region AS region, if(s.state = '', 'never heard of', s.state) AS state, if(s.state = 'judged', round(s.score), NULL) AS score, k.name AS "most by", c.sentence AS "what its own series say", e.element_id AS element_id
FROM (SELECT * FROM elements_shown WHERE is_core AND element_id IN (${core:sqlstring})) AS e
LEFT JOIN (SELECT element_key, toString(state) AS state, score, top_kpi FROM element_scores FINAL WHERE period_end = newest) AS s ON s.element_key = e.element_key
LEFT JOIN (SELECT element_key, sentence FROM core_scores FINAL WHERE period_end = newest) AS c ON c.element_key = e.element_key
LEFT JOIN (SELECT kpi, name FROM kpis FINAL) AS k ON k.kpi = s.top_kpi
ORDER BY score DESC NULLS LAST, kind, element
