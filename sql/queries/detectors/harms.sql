-- How bad a period was for the people on each element: the largest excess share of failures, loss of traffic and loss of speed among KPIs with evidence.
WITH {period_end:DateTime('UTC')} AS t
SELECT s.element_key AS element_key,
    maxIf(abs(s.value - s.expected), k.class = 'ratio' AND k.family NOT IN ('mobility', 'radio') AND greatest(s.evidence_count, s.evidence_shift) >= 2) AS failing,
    maxIf(1 - s.value / s.expected, k.class = 'volume' AND s.expected > 0 AND s.value < s.expected AND greatest(s.evidence_level, s.evidence_shift, s.evidence_silence, s.evidence_peer, s.evidence_peer_shift) >= 2) AS lost,
    maxIf(1 - s.value / s.expected, k.family = 'integrity' AND k.worse = 'down' AND s.expected > 0 AND s.value < s.expected AND greatest(s.evidence_level, s.evidence_shift, s.evidence_peer, s.evidence_peer_shift) >= 2) AS slowed,
    countIf(k.silence AND s.value = 0 AND s.quality = 'ok') > 0 AS silent
FROM (SELECT * FROM scores WHERE period_end = t AND element_key IN {element_keys:Array(UInt64)} AND isFinite(value) AND isFinite(expected)) AS s
INNER JOIN (SELECT * FROM kpis FINAL) AS k ON k.kpi = s.kpi
GROUP BY s.element_key
