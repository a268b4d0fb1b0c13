-- When each newly degraded element began to be degraded: the end of the last period in which its strongest KPI was still calm.
-- For an accumulating test that is the argmin of its path: S = C - min C, so the last period in which the sum stood at its lowest is the change point
-- (Page 1954); mostly that is a zero, but a sum that never came back to zero has its own lowest place. For the others it is the start of the
-- unbroken run of deviating periods; a period in which the element could not be judged neither ends nor begins a run.
WITH
    {period_end:DateTime('UTC')} AS t,
    recent AS (
        SELECT s.element_key AS element_key, s.kpi AS kpi, s.period_end AS period_end, greatest(s.evidence_level, s.evidence_count, s.evidence_silence, s.evidence_peer) AS at_once,
            greatest(s.evidence_shift, s.evidence_peer_shift) AS shift, if(k.class = 'ratio', s.count_sum, s.shift_sum) AS fast, s.slow_sum AS slow, k.impact AS impact, s.quality AS quality
        FROM (SELECT * FROM scores WHERE period_end > t - {lookback_s:UInt32} AND period_end <= t AND element_key IN {element_keys:Array(UInt64)}) AS s
        INNER JOIN (SELECT kpi, impact, class FROM kpis FINAL WHERE class != 'state') AS k ON k.kpi = s.kpi
    ),
    strongest AS (
        SELECT r.element_key AS element_key, argMax(r.kpi, (greatest(r.at_once, r.shift) * (0.5 + r.impact), r.kpi)) AS top_kpi,
            argMax(r.shift > 1.5 * r.at_once, (greatest(r.at_once, r.shift) * (0.5 + r.impact), r.kpi)) AS by_shift,
            -- The fast sum dates a change more closely; the slow one is asked where the fast one saw nothing.
            argMax(r.fast = 0, (greatest(r.at_once, r.shift) * (0.5 + r.impact), r.kpi)) AS by_slow
        FROM recent AS r WHERE r.period_end = t GROUP BY r.element_key
    ),
    paths AS (
        SELECT r.element_key AS element_key, any(w.by_shift) AS by_shift, min(r.period_end) - {period_s:UInt32} AS earliest,
            min(if(w.by_slow, r.slow, r.fast)) AS lowest, groupArray((r.period_end, if(w.by_slow, r.slow, r.fast))) AS path,
            maxIf(r.period_end, r.period_end < t AND r.quality = 'ok' AND r.at_once < 1.3) AS last_calm
        FROM recent AS r INNER JOIN strongest AS w ON w.element_key = r.element_key AND w.top_kpi = r.kpi
        GROUP BY r.element_key
    )
SELECT element_key,
    -- Never calm as far back as there are scores: then the oldest of them is all that can be said.
    greatest(if(by_shift, arrayMax(p -> if(p.2 <= lowest + 0.001 AND p.1 < t, p.1, toDateTime(0, 'UTC')), path), last_calm), earliest) AS onset
FROM paths
