-- What people and the incident step see of each element: its state, its fused evidence, and what that is worth over the whole network.
-- score is 10 x -log10 p, at most 100; false_per_day is how many such scores a healthy network of this size would show in a day.
-- A core function has a second opinion, the detectors of single series (core_scores): where their severity is at least 8, from which scores of series are told,
-- the stronger of the two counts, and pays for having had two.
-- discovery: kept by Benjamini & Hochberg (1995) at a false discovery rate of 10 % among the elements judged in this period: strict in peace, sensitive in a storm.
INSERT INTO element_scores (period_end, element_key, state, evidence, evidence_now, rising, top_kpi, top_evidence, signature, evidence_signature, score, false_per_day, discovery, kpis_judged, revision)
WITH
    {period_end:DateTime('UTC')} AS t,
    states AS (
        SELECT s.element_key AS element_key, countEqual(quality, 1) AS judged,
            multiIf(has(quality, 5), if(mask = '', 'maintenance', toString(mask)), judged > 0, 'judged', has(quality, 2), 'suspect', has(quality, 3), 'missing', 'learning') AS state,
            multiIf(judged = 0, 0, c.evidence > fused, greatest(fused, c.evidence - 0.3), fused) AS evidence,
            multiIf(judged = 0, 0, c.evidence > fused_now, greatest(fused_now, c.evidence - 0.3), fused_now) AS evidence_now, any_rising, if(c.evidence > s.top_evidence, c.kpi, s.top_kpi) AS top_kpi,
            greatest(s.top_evidence, c.evidence) AS top_evidence, signature, evidence_signature
        FROM (SELECT * FROM element_kpi_scores FINAL WHERE period_end = t) AS s
        LEFT JOIN (SELECT element_key AS core_key, evidence, kpi FROM core_scores FINAL WHERE period_end = t AND severity >= 8) AS c ON c.core_key = s.element_key
    ),
    -- Windows over one reading of the states: asked three times, they would be planned and read three times.
    ranked AS (
        SELECT *, countIf(state = 'judged') OVER () AS elements, state = 'judged' AND evidence >= 1 AS ranks, row_number() OVER (PARTITION BY ranks ORDER BY evidence DESC) AS place FROM states
    ),
    kept AS (SELECT *, ranks AND exp10(-evidence) <= 0.1 * place / elements AS keeps FROM ranked),
    limited AS (SELECT *, if(countIf(keeps) OVER () = 0, 99., minIf(evidence, keeps) OVER ()) AS evidence_min FROM kept)
SELECT t, element_key, state, evidence, evidence_now, any_rising, top_kpi, top_evidence, signature, evidence_signature,
    least(100., 10 * evidence), elements * 86400 / {period_s:UInt32} * exp10(-evidence), evidence >= evidence_min, least(judged, 255), {revision:UInt64}
FROM limited
