-- Why: the same clean samples as one vector of deviations per element and period, in the order of kpi_slots, as the fault signatures see them. 0 where there is no value.
CREATE VIEW IF NOT EXISTS clean_vectors AS
SELECT r.kind AS kind, r.element_key AS element_key, r.period_end AS period_end,
    arrayResize(groupArrayInsertAt(0.)(greatest(-4., least(8., if(r.class = 'ratio', (r.f - r.n * r.p0) / sqrt(r.n * r.p0 * (1 - r.p0) * (1 + (r.n - 1) / (q.precision + 1)) + 0.01), r.raw))), r.slot), any(w.width)) AS deviations
FROM clean_residuals(day = {day:Date}, days = {days:UInt16}, samples_min = {samples_min:UInt16}, kpis = {kpis:Array(String)}) AS r
INNER JOIN (SELECT kpi, precision FROM kpi_noise FINAL WHERE valid_from = {day:Date} AND band = 0) AS q ON q.kpi = r.kpi
INNER JOIN (SELECT kind, count() AS width FROM kpi_slots FINAL GROUP BY kind) AS w ON w.kind = r.kind
GROUP BY r.kind, r.element_key, r.period_end
