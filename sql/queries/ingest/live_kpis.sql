-- The KPIs that samples may be of, with what decides which counts are possible.
SELECT toString(kpi) AS kpi, toString(class) AS class, toString(unit) AS unit FROM kpis FINAL
