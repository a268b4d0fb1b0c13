-- The days' numbers for each KPI of each element: the median over the {busy_hours} hours of the day in which its region carried the most (of a ratio: its failures over its attempts there).
-- Suspect and missing samples, and those inside an incident or planned work of the element, do not count; fewer than 8 samples left make no number.
-- Busy hours are the region's, not the element's own: an element that moved its busy hour would seem to drift. {from} to {to}: one day in a large network, so that memory stays bounded.
INSERT INTO daily_values (day, kpi, element_key, value, samples, revision)
WITH
    toDateTime({from:Date}, 'UTC') AS since,
    toDateTime({to:Date}, 'UTC') + 86400 AS until,
    place AS (SELECT element_key, toString(region) AS region FROM elements FINAL WHERE NOT removed),
    traffic AS (
        SELECT p.region AS region, toDate(s.period_end - s.period_s) AS day, toHour(s.period_end - s.period_s) AS hour, sum(s.numerator) AS carried
        FROM (
            SELECT element_key, period_end, period_s, numerator FROM kpi_samples
            WHERE period_end > since AND period_end <= until AND quality = 'ok' AND kpi IN (SELECT kpi FROM kpis FINAL WHERE silence)
        ) AS s
        INNER JOIN place AS p ON p.element_key = s.element_key
        GROUP BY region, day, hour
    ),
    -- As unclean_spans has them, but for the slow detectors' own incidents: a drift that was found must go on being measured, or it would seem to end.
    spans_of AS (
        SELECT element_key, groupArray((from_at, to_at)) AS spans FROM (
            SELECT element_key, degraded_from AS from_at, if(degraded_to > degraded_from, degraded_to, toDateTime('2105-01-01 00:00:00', 'UTC')) AS to_at
            FROM incident_elements FINAL
            WHERE NOT removed AND incident_id NOT IN (SELECT incident_id FROM incident_events WHERE root_kind IN ('drift', 'change', 'usage'))
            UNION ALL
            SELECT e.element_key, w.starts_at, w.ends_at + 900
            FROM (SELECT element_key, scope.1 AS kind, scope.2 AS id FROM elements FINAL
                ARRAY JOIN [('element', element_id), ('site', site), ('transport_hub', toString(transport_hub)), ('core_pool', toString(core_pool)), ('tac', toString(tac)), ('region', toString(region))] AS scope
                WHERE NOT removed AND scope.2 != '') AS e
            INNER JOIN (SELECT scope, scope_id, starts_at, ends_at FROM maintenance_windows FINAL WHERE NOT removed AND starts_at < until AND ends_at > since - 900) AS w
                ON w.scope = e.kind AND w.scope_id = e.id
        ) GROUP BY element_key
    ),
    busy AS (
        SELECT region, toDateTime(day, 'UTC') + 3600 * hour AS hour_start FROM traffic ORDER BY carried DESC, hour LIMIT {busy_hours:UInt8} BY region, day
    ),
    -- Only the busy hours go on to the joins, and no array does: joined to every sample, 28 days of hours took over 4 GiB for 300 elements.
    counted AS (
        SELECT s.kpi AS kpi, s.element_key AS element_key, s.period_end AS period_end, s.period_s AS period_s, s.numerator AS numerator, s.denominator AS denominator, s.value AS value
        FROM (
            SELECT kpi, element_key, period_end, period_s, numerator, denominator, value FROM kpi_samples FINAL
            WHERE period_end > since AND period_end <= until AND quality = 'ok'
        ) AS s
        INNER JOIN place AS p ON p.element_key = s.element_key
        WHERE (p.region, toStartOfHour(s.period_end - s.period_s)) IN (SELECT region, hour_start FROM busy) OR p.region NOT IN (SELECT region FROM busy)
    )
SELECT toDate(s.period_end - s.period_s) AS day, s.kpi, s.element_key,
    if(any(k.class) = 'ratio', sum(if(k.worse = 'down', s.denominator - s.numerator, s.numerator)) / sum(s.denominator),
        quantileExact(0.5)(multiIf(k.class = 'rate', log1p(3600 * s.value), k.scale = 'log', log1p(greatest(s.value, 0)), s.value))) AS middle,
    count() AS samples, {revision:UInt64}
FROM counted AS s
INNER JOIN (SELECT * FROM kpis FINAL WHERE class != 'state') AS k ON k.kpi = s.kpi
LEFT JOIN spans_of AS u ON u.element_key = s.element_key
WHERE NOT arrayExists(span -> s.period_end > span.1 AND s.period_end - s.period_s < span.2, u.spans)
    AND if(k.class = 'ratio', s.denominator > 0, isFinite(s.value))
GROUP BY day, s.kpi, s.element_key
HAVING samples >= 8 AND isFinite(middle)
