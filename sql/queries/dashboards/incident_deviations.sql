WITH shown AS (
    SELECT element_key, kpi FROM incident_evidence FINAL WHERE incident_id = ${incident:sqlstring} GROUP BY element_key, kpi ORDER BY max(evidence) DESC, kpi, element_key LIMIT 6
)
SELECT s.period_end AS time, concat(k.name, ', ', e.element) AS series, s.judged.2 AS "spreads to the worse"
FROM (SELECT period_end, element_key, arrayJoin(arrayFilter(one -> one.3 IN (1, 5), arrayZip(kpis, deviation, quality))) AS judged
    FROM element_kpi_scores FINAL
    PREWHERE $__timeFilter(period_end) AND element_key IN (SELECT element_key FROM shown)) AS s
INNER JOIN shown AS w ON w.element_key = s.element_key AND w.kpi = s.judged.1
INNER JOIN (SELECT kpi, name FROM kpis FINAL) AS k ON k.kpi = w.kpi
INNER JOIN elements_shown AS e ON e.element_key = s.element_key
ORDER BY time, series
