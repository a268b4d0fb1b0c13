-- Deviations of all KPIs of an element in a period side by side, ratios in standard deviations that know how failures cluster; only of kinds that have signatures.
INSERT INTO noise_vectors (valid_from, kind, element_key, period_end, deviations)
SELECT {day:Date}, r.kind, r.element_key, r.period_end,
    arrayResize(groupArrayInsertAt(0.)(greatest(-4., least(8., if(is_ratio, (failures - attempts * p0) / sqrt(attempts * p0 * (1 - p0) * (1 + (attempts - 1) / (q.precision + 1)) + 0.01), raw))), r.slot), any(w.width))
FROM (SELECT * FROM noise_residuals WHERE valid_from = {day:Date} AND kind IN {kinds:Array(String)}) AS r
INNER JOIN (SELECT kpi, precision FROM kpi_noise FINAL WHERE valid_from = {day:Date} AND band = 0) AS q ON q.kpi = r.kpi
INNER JOIN (SELECT kind, count() AS width FROM kpi_slots FINAL GROUP BY kind) AS w ON w.kind = r.kind
GROUP BY r.kind, r.element_key, r.period_end
