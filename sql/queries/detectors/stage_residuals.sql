-- Every clean sample of the night's sample of elements beside its normal: the one time that the week's samples are read for noise.
INSERT INTO noise_residuals (valid_from, kpi, kind, slot, is_ratio, peer_group, element_key, period_end, p0, size, memory, attempts, failures, raw)
SELECT {day:Date}, kpi, kind, slot, class = 'ratio', peer_group, element_key, period_end, p0, size, memory, n, f, raw
FROM clean_residuals(day = {day:Date}, days = {days:UInt16}, samples_min = {samples_min:UInt16}, kpis = {kpis:Array(String)})
-- The joins stay in the order written: reordered, the week's samples became the side held in memory (630 MB instead of 60 for 60 elements, four times the time).
SETTINGS query_plan_optimize_join_order_limit = 0
