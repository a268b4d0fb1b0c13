-- A baseline for one hour of the week: 2 % usual failures for ratios, a median of e^3 with spread 0.2 for the rest.
INSERT INTO baselines (valid_from, hour_of_week, kpi, element_key, center, spread, usual_ratio, attempts, samples)
SELECT {day:Date}, 0, k.kpi, e.element_key, if(k.class = 'ratio', 0, 3), 0.2, if(k.class = 'ratio', 0.02, 0), 60, 20
FROM (SELECT element_key FROM elements FINAL) AS e
CROSS JOIN (SELECT kpi, class FROM kpis FINAL WHERE class != 'state' AND applies_to = 'nr_cell' ORDER BY kpi LIMIT {kpis:UInt32}) AS k
