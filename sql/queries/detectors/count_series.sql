-- How many series a network has: each element with the KPIs of its kind.
SELECT sum(width) AS series, count() AS elements FROM (SELECT kind FROM elements FINAL WHERE NOT removed) AS e INNER JOIN (SELECT kind, count() AS width FROM kpi_slots FINAL GROUP BY kind) AS k ON k.kind = e.kind
