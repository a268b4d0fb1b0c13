-- One number per element: the truncated Cauchy combination of its KPIs' tail probabilities, weighted by customer impact.
-- p at or above 0.5 counts nothing, so that very good KPIs cannot hide a bad one (Liu & Xie 2020, arXiv 1808.09011).
INSERT INTO element_scores (period_end, element_key, state, evidence, evidence_now, rising, top_kpi, top_evidence, kpis_judged, revision)
WITH
    {period_end:DateTime('UTC')} AS t,
    of_kpi AS (
        SELECT s.element_key AS element_key, s.kpi AS kpi, s.quality AS quality, k.impact AS w,
            [s.evidence_level, s.evidence_count, s.evidence_silence] AS now_parts, s.evidence_shift AS part_shift,
            if(k.silence, 3, 2) AS parts,
            arraySum(e -> tan((0.5 - least(0.5, pow(10, -toFloat64(e)))) * pi()), now_parts) AS t_now,
            tan((0.5 - least(0.5, pow(10, -toFloat64(part_shift)))) * pi()) AS t_shift,
            arrayMax(now_parts) AS e_now, greatest(e_now, part_shift) AS e_max,
            s.rising AS grows
        FROM (SELECT * FROM scores FINAL WHERE period_end = t) AS s
        INNER JOIN (SELECT * FROM kpis FINAL WHERE class != 'state') AS k ON k.kpi = s.kpi
    ),
    fused AS (
        SELECT element_key, countIf(quality = 'ok') AS judged, countIf(quality = 'masked') AS masked, countIf(quality = 'suspect') AS suspect,
            countIf(quality = 'missing') AS missing,
            sumIf(w * t_now, quality = 'ok') / greatest(sumIf(w * parts, quality = 'ok'), 0.001) AS score_now,
            sumIf(w * (t_now + t_shift), quality = 'ok') / greatest(sumIf(w * parts, quality = 'ok'), 0.001) AS score,
            maxIf(grows, quality = 'ok') AS rising, argMaxIf(kpi, e_max * (0.5 + w), quality = 'ok') AS top_kpi, maxIf(e_max, quality = 'ok') AS top_evidence
        FROM of_kpi GROUP BY element_key
    )
SELECT t, f.element_key,
    multiIf(f.masked > 0, if(m.mask = '', 'maintenance', m.mask), f.judged > 0, 'judged', f.suspect > 0, 'suspect', f.missing > 0, 'missing', 'learning'),
    if(f.judged > 0 AND f.score > 0, least(50., -log10(atan(1 / f.score) / pi())), 0),
    if(f.judged > 0 AND f.score_now > 0, least(50., -log10(atan(1 / f.score_now) / pi())), 0),
    f.rising, f.top_kpi, f.top_evidence, f.judged, {revision:UInt64}
FROM fused AS f
LEFT JOIN (SELECT element_key, mask FROM period_masks(at = t, length_s = {period_s:UInt32})) AS m ON m.element_key = f.element_key
