-- For each kind of element: which of its KPIs are ratios, and what all elements together failed and tried in each, which an element's own usual share is drawn to. Of the weeks before the night; and of those before the noise, of the night's sample of elements.
SELECT t.kind AS kind, k.ratios AS ratios, t.failed AS failed, t.tried AS tried, t.earlier_failed AS earlier_failed, t.earlier_tried AS earlier_tried
FROM (
    SELECT kind,
        arrayMap(x -> ifNotFinite(x, 0), sumForEach(h.failed)) AS failed, arrayMap(x -> ifNotFinite(x, 0), sumForEach(h.tried)) AS tried,
        arrayMap(x -> ifNotFinite(x, 0), sumForEachIf(h.earlier_failed, sampled)) AS earlier_failed, arrayMap(x -> ifNotFinite(x, 0), sumForEachIf(h.earlier_tried, sampled)) AS earlier_tried
    FROM (SELECT *, element_key IN (SELECT element_key FROM noise_sample WHERE valid_from = {day:Date}) AS sampled FROM element_hours WHERE valid_from = {day:Date}) AS h GROUP BY kind
) AS t
INNER JOIN (
    SELECT l.kind AS kind, groupArrayInsertAt(toUInt8(0))(toUInt8(c.class = 'ratio'), l.slot) AS ratios
    FROM (SELECT * FROM kpi_slots FINAL) AS l INNER JOIN (SELECT * FROM kpis FINAL) AS c ON c.kpi = l.kpi GROUP BY l.kind
) AS k ON k.kind = t.kind
