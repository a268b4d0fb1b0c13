-- What the series of core functions after {after} rest on, as two marks: up to {until}, and up to {period_end}. Two equal marks are of the same samples: whoever
-- writes samples writes an arrival of the same period after them, with the load's own revision, and which KPIs and functions there are is in the mark as well.
WITH
    (SELECT toString(groupBitXor(cityHash64(*))) FROM kpis FINAL WHERE applies_to IN ('amf', 'smf', 'upf', 'ausf')) AS catalogue,
    (SELECT toString(groupBitXor(cityHash64(element_id))) FROM elements FINAL WHERE NOT removed AND kind IN ('amf', 'smf', 'upf', 'ausf')) AS functions
SELECT concat(catalogue, ' ', functions, ' ', toString(groupBitXorIf(cityHash64(period_end, source, revision), period_end <= {until:DateTime('UTC')}))) AS known,
    concat(catalogue, ' ', functions, ' ', toString(groupBitXor(cityHash64(period_end, source, revision)))) AS now
FROM (SELECT period_end, source, revision FROM arrivals FINAL WHERE period_end > {after:DateTime('UTC')} AND period_end <= {period_end:DateTime('UTC')})
