WITH cityHash64(${element:sqlstring}) AS this
SELECT k.name AS "KPI", toString(s.quality) AS quality, ({{in_words}} AS said)[1] AS value, said[2] AS expected, concat(said[3], ' to ', said[4]) AS "expected range", round(s.deviation, 2) AS "spreads to the worse", if(s.attempts > 0, s.attempts, NULL) AS attempts,
    round(greatest(s.evidence_level, s.evidence_count, s.evidence_shift, s.evidence_silence, s.evidence_peer, s.evidence_peer_shift), 1) AS evidence, concat(if(k.worse = 'up', 'higher', 'lower'), ' is worse') AS direction
FROM (SELECT * FROM scores WHERE period_end = (SELECT max(period_end) FROM periods) AND element_key = this) AS s
INNER JOIN (SELECT * FROM kpis FINAL) AS k ON k.kpi = s.kpi
ORDER BY evidence DESC, "spreads to the worse" DESC
