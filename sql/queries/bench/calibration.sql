-- How often each detector's evidence reaches 1e-2 to 1e-6 on clean cell-time, per KPI: what is promised against what happens.
-- Clean: before {fault_starts} of an element with a fault, always for the rest. A test is counted where there was a value to judge.
-- Whatever detectors there are come along by the names of their columns.
SELECT kpi, count() AS tests, COLUMNS('^evidence_') APPLY (e -> [countIf(e > 0), countIf(e >= 2), countIf(e >= 3), countIf(e >= 4), countIf(e >= 5), countIf(e >= 6)])
FROM scores
WHERE period_end > {from:DateTime('UTC')} AND period_end <= {to:DateTime('UTC')} AND quality = 'ok' AND isFinite(value)
    AND toUInt32(period_end) <= transform(element_key, {fault_keys:Array(UInt64)}, {fault_starts:Array(UInt32)}, 4294967295)
GROUP BY kpi
ORDER BY kpi
