-- The series of every core function's KPIs after {after}, for the detectors of single series: one row for each element and KPI, times and values in order.
-- Core KPIs belong to core functions alone, so the KPI condition skips nearly all granules of a network's periods.
-- Elements beyond the bound are counted, not read.
WITH core AS
(
    SELECT element_key, element_id, row_number() OVER (ORDER BY element_id) AS place, count() OVER () AS total
    FROM (SELECT element_key, element_id FROM elements FINAL WHERE NOT removed AND kind IN ('amf', 'smf', 'upf', 'ausf'))
)
SELECT toString(c.element_key) AS element_key, any(c.element_id) AS element_id, any(c.total) AS elements, s.kpi AS kpi, any(k.name) AS name, any(k.class) AS class,
    arraySort(groupArray((toUnixTimestamp(s.period_end),
        if(s.quality = 'ok' AND isFinite(s.value), s.value, NULL),
        if(s.quality = 'ok' AND isFinite(s.numerator), s.numerator, NULL),
        if(s.quality = 'ok' AND isFinite(s.denominator), s.denominator, NULL)))) AS samples
FROM
(
    SELECT * FROM kpi_samples FINAL
    WHERE period_end > {after:DateTime('UTC')} AND period_end <= {period_end:DateTime('UTC')}
        AND kpi IN (SELECT kpi FROM kpis FINAL WHERE applies_to IN ('amf', 'smf', 'upf', 'ausf'))
        AND element_key IN (SELECT element_key FROM core WHERE place <= {elements_max:UInt32})
) AS s
INNER JOIN core AS c ON c.element_key = s.element_key
INNER JOIN (SELECT * FROM kpis FINAL) AS k ON k.kpi = s.kpi
WHERE k.class IN ('ratio', 'rate', 'volume', 'level')
GROUP BY c.element_key, s.kpi
ORDER BY element_key, kpi
