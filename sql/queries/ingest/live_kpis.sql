-- The KPIs that samples may be of.
SELECT toString(kpi) AS kpi FROM kpis FINAL
