-- A baseline for one hour of the week: 2 % usual failures for ratios, a median of e^3 with spread 0.2 for the rest.
INSERT INTO element_baselines (valid_from, hour_of_week, element_key, center, spread, usual_ratio, attempts, samples, memory)
WITH (SELECT groupArray(k.class = 'ratio') FROM (SELECT * FROM kpi_slots FINAL WHERE kind = 'nr_cell' ORDER BY slot) AS s INNER JOIN (SELECT * FROM kpis FINAL) AS k ON k.kpi = s.kpi) AS ratios
SELECT {day:Date}, 0, element_key, arrayMap(r -> if(r, 0, 3), ratios), arrayMap(r -> 0.2, ratios), arrayMap(r -> if(r, 0.02, 0), ratios), arrayMap(r -> 60, ratios), arrayMap(r -> 20, ratios), arrayMap(r -> 0.5, ratios)
FROM elements FINAL
