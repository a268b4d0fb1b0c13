-- Why: "by chance 1 in 10^21" says more than anybody measured, and reads badly: the tails it rests on are held against what came of them to one in a million.
CREATE OR REPLACE VIEW incident_reasons AS
SELECT incident_id, period_end, dimension, name, degraded, judged, elsewhere_degraded, elsewhere_judged, log10_p, chosen, reason,
    concat(if(chosen, 'For ', 'Against '), if(dimension = 'element', concat('a fault of ', name, ' alone'), concat(replaceAll(toString(dimension), '_', ' '), ' ', name)),
        if(dimension = 'element', '', concat(': ', toString(degraded), ' of ', toString(judged), ' judged are degraded',
            if(elsewhere_judged > 0, concat(', ', toString(elsewhere_degraded), ' of ', toString(elsewhere_judged), ' elsewhere'), ''))),
        multiIf(log10_p <= -6, ' (by chance less than once in a million)', log10_p <= -1, concat(' (by chance 1 in ', toString(toUInt64(round(exp10(-log10_p)))), ')'), ''),
        if(dimension = 'element', ': ', '; '), reason, '.') AS sentence
FROM incident_causes FINAL
WHERE (incident_id, period_end) IN (SELECT incident_id, max(period_end) FROM incident_causes GROUP BY incident_id)
ORDER BY incident_id, chosen DESC, log10_p, dimension, name
