-- For every element, what each single detector says of one KPI, or of its worst one when {kpi} is empty, as a row of time, oldest first; 0 where it is silent.
-- Whatever detectors there are come along by the names of their columns.
SELECT element_key, COLUMNS('evidence_') APPLY (e -> groupArrayInsertAt(round(toFloat64(e), 3), slot))
FROM (
    SELECT element_key, toUInt32(intDiv(toUnixTimestamp(period_end) - toUnixTimestamp({from:DateTime('UTC')}), {period_s:UInt32}) - 1) AS slot,
        COLUMNS('^evidence_') APPLY (e -> maxIf(e, quality = 'ok'))
    FROM scores
    WHERE period_end > {from:DateTime('UTC')} AND period_end <= {to:DateTime('UTC')} AND ({kpi:String} = '' OR kpi = {kpi:String})
    GROUP BY element_key, period_end
)
GROUP BY element_key
ORDER BY element_key
