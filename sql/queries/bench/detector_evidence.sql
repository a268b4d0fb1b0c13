-- For every element, what each single detector says of one KPI, or of its worst one when {kpi} is empty, as a row of time, oldest first.
-- Whatever detectors there are come along by the names of their columns.
SELECT element_key, COLUMNS('evidence_') APPLY (e -> arrayMap(pair -> pair.2, arraySort(groupArray((toUInt32(period_end), round(e, 3))))))
FROM (
    SELECT element_key, period_end, COLUMNS('^evidence_') APPLY (e -> maxIf(e, quality = 'ok'))
    FROM scores
    WHERE period_end > {from:DateTime('UTC')} AND period_end <= {to:DateTime('UTC')} AND ({kpi:String} = '' OR kpi = {kpi:String})
    GROUP BY element_key, period_end
)
GROUP BY element_key
ORDER BY element_key
