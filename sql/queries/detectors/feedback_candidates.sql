-- A stretch of periods, in one question, of every element that was a candidate in it or that is followed:
-- (time, state, evidence, evidence now, rising, family of its worst KPI).
SELECT s.element_key AS element_key,
    arraySort(groupArray((toUnixTimestamp(s.period_end), toUInt8(s.state), s.evidence, s.evidence_now, toUInt8(s.rising), toString(k.family)))) AS periods
FROM (
    SELECT * FROM element_scores FINAL
    WHERE period_end > {from:DateTime('UTC')} AND period_end <= {to:DateTime('UTC')} AND element_key IN (
        SELECT element_key FROM element_scores FINAL
        WHERE period_end > {from:DateTime('UTC')} AND period_end <= {to:DateTime('UTC')} AND state = 'judged' AND evidence >= {weak:Float32}
        UNION DISTINCT SELECT arrayJoin({followed:Array(UInt64)}))
) AS s
LEFT JOIN (SELECT kpi, family FROM kpis FINAL) AS k ON k.kpi = s.top_kpi
GROUP BY s.element_key
ORDER BY s.element_key
