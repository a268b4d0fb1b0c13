-- What speaks for the suspected cause of an incident and against the others, as it was weighed last.
SELECT toString(dimension) AS dimension, name, degraded, judged, elsewhere_degraded, elsewhere_judged, log10_p, chosen, reason, sentence, period_end AS weighed_for
FROM incident_reasons
WHERE incident_id = {incident:String}
ORDER BY chosen DESC, log10_p, dimension, name
LIMIT {limit:UInt32}
