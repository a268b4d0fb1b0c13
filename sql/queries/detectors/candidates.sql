-- Everything the incident step needs to know about a period: the candidates, and the members of open incidents whatever they show.
-- is_candidate is the one rule of who may be a candidate of its own (group_sizes.sql counts the same elements).
WITH
    {period_end:DateTime('UTC')} AS t,
    s.state = 'judged' AND s.evidence >= {weak:Float32} AS is_candidate,
    now_scores AS (SELECT * FROM element_scores FINAL WHERE period_end = t),
    followed AS (
        SELECT DISTINCT element_key FROM incident_elements FINAL
        WHERE NOT removed AND role != 'served' AND incident_id IN (SELECT incident_id FROM incidents WHERE state = 'open')
    )
SELECT e.element_key AS element_key, e.element_id AS element_id, e.name AS name, e.kind AS kind, e.technology AS technology, e.region AS region,
    e.area AS area, e.core_pool AS core_pool,
    toString(s.state) AS state, s.evidence AS evidence, s.evidence_now AS evidence_now, s.rising AS rising,
    if(p1.state = 'judged', p1.evidence, 0) AS evidence_before, if(p2.state = 'judged', p2.evidence, 0) AS evidence_before_that, k.family AS family
FROM now_scores AS s
INNER JOIN (SELECT * FROM elements FINAL WHERE NOT removed) AS e ON e.element_key = s.element_key
LEFT JOIN (SELECT element_key, evidence, state FROM element_scores FINAL WHERE period_end = t - {period_s:UInt32}) AS p1 ON p1.element_key = s.element_key
LEFT JOIN (SELECT element_key, evidence, state FROM element_scores FINAL WHERE period_end = t - 2 * {period_s:UInt32}) AS p2 ON p2.element_key = s.element_key
LEFT JOIN (SELECT kpi, family FROM kpis FINAL) AS k ON k.kpi = s.top_kpi
WHERE is_candidate OR s.element_key IN (SELECT element_key FROM followed)
ORDER BY s.evidence DESC, e.element_id
LIMIT {rows_max:UInt32}
