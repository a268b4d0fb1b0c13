-- The KPIs an incident rests on, period by period, with what was expected. A missing period is a row with quality 'missing' or no row: never a zero.
SELECT period_end, kpi, element_key, quality, value, attempts, expected, expected_low, expected_high
FROM scores
WHERE period_end > {from:DateTime('UTC')} AND period_end <= {to:DateTime('UTC')}
    AND kpi IN {kpis:Array(String)} AND element_key IN {elements:Array(UInt64)}
    AND has(arrayZip({kpis:Array(String)}, {elements:Array(UInt64)}), (toString(kpi), element_key))
ORDER BY kpi, element_key, period_end
LIMIT {limit:UInt32}
