-- Every clean sample of the night's sample of elements beside its normal: the one time that the week's samples are read for noise.
INSERT INTO noise_residuals (revision, kpi, kind, slot, is_ratio, peer_group, element_key, period_end, p0, size, memory, attempts, failures, raw)
SELECT {revision:UInt64}, kpi, kind, slot, class = 'ratio', peer_group, element_key, period_end, p0, size, memory, n, f, raw
FROM clean_residuals(day = {day:Date}, days = {days:UInt16}, samples_min = {samples_min:UInt16}, kpis = {kpis:Array(String)})
