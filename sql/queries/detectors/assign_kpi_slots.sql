-- Gives every KPI that has none yet its place in the arrays of its kind, behind those already there.
INSERT INTO kpi_slots (kind, slot, kpi, revision)
SELECT k.applies_to, toUInt8(s.taken + row_number() OVER (PARTITION BY k.applies_to ORDER BY k.kpi) - 1), k.kpi, {revision:UInt64}
FROM (SELECT kpi, applies_to FROM kpis FINAL WHERE class != 'state') AS k
LEFT JOIN (SELECT kind, count() AS taken FROM kpi_slots FINAL GROUP BY kind) AS s ON s.kind = k.applies_to
WHERE k.kpi NOT IN (SELECT kpi FROM kpi_slots)
