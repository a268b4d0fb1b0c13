SELECT chosen, replaceAll(toString(dimension), '_', ' ') AS shared, name, degraded, judged, elsewhere_degraded AS "degraded elsewhere", elsewhere_judged AS "judged elsewhere", round(-log10_p, 1) AS "evidence (-log10 of chance)", sentence AS "for and against"
FROM incident_reasons
WHERE incident_id = ${incident:sqlstring}
ORDER BY chosen DESC, log10_p
LIMIT 50
