-- When each newly degraded element began to be degraded: the end of the last period in which its strongest KPI was still calm.
-- For an accumulating test that is the last time its sum stood at zero; for the others the start of the unbroken run of deviating periods.
WITH
    {period_end:DateTime('UTC')} AS t,
    recent AS (
        SELECT s.element_key AS element_key, s.kpi AS kpi, s.period_end AS period_end, greatest(s.evidence_level, s.evidence_count, s.evidence_silence) AS at_once,
            s.evidence_shift AS shift, s.shift_sum + s.count_sum AS total, k.impact AS impact, s.quality AS quality
        FROM (SELECT * FROM scores WHERE period_end > t - {lookback_s:UInt32} AND period_end <= t AND element_key IN {element_keys:Array(UInt64)}) AS s
        INNER JOIN (SELECT kpi, impact FROM kpis FINAL WHERE class != 'state') AS k ON k.kpi = s.kpi
    ),
    strongest AS (
        SELECT r.element_key AS element_key, argMax(r.kpi, (greatest(r.at_once, r.shift) * (0.5 + r.impact), r.kpi)) AS top_kpi,
            argMax(r.shift > 1.5 * r.at_once, (greatest(r.at_once, r.shift) * (0.5 + r.impact), r.kpi)) AS by_shift
        FROM recent AS r WHERE r.period_end = t GROUP BY r.element_key
    )
SELECT r.element_key AS element_key,
    -- Never calm as far back as there are scores: then the oldest of them is all that can be said.
    greatest(maxIf(r.period_end, r.period_end < t AND if(w.by_shift, r.total = 0, r.quality = 'ok' AND r.at_once < 1.3)), min(r.period_end) - {period_s:UInt32}) AS onset
FROM recent AS r INNER JOIN strongest AS w ON w.element_key = r.element_key AND w.top_kpi = r.kpi
GROUP BY r.element_key
