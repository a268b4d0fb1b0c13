-- Nominal against observed tail probability of each detector over the newest 28 counted days, by class of KPI or by KPI; the view says how it is counted.
SELECT detector, class, kpi, nominal, observed, observed_low, observed_high, at_most, reached, tests, tests_effective, tests_doubtful, series, state, first_day, last_day, days
FROM calibration
WHERE ({by:String} = 'kpi') = (kpi != '') AND ({detector:String} = '' OR detector = {detector:String})
ORDER BY detector, class, kpi, nominal DESC
LIMIT {limit:UInt32}
