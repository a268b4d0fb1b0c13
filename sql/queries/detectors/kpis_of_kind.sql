-- The KPIs of each kind of element in the order of its arrays.
SELECT kind, groupArray(toString(kpi)) AS kpis FROM (SELECT kind, kpi FROM kpi_slots FINAL ORDER BY kind, slot) GROUP BY kind
