-- First pass over a closed period: each element's samples beside its own normal, as arrays in the order of kpi_slots.
-- raw is the deviation of levels and volumes on the KPI's own scale, bad side positive, in spreads; NaN where there is nothing to judge.
-- quality: 0 not reported, 1 ok, 2 suspect, 3 missing, 4 learning, 5 masked.
INSERT INTO scoring_stage (revision, element_key, kind, region, peer_group, mask, restart, eased, kpi_no, quality, attempts, failures, value, raw, center, spread, usual_ratio, size, memory)
WITH
    {period_end:DateTime('UTC')} AS t,
    -- Every KPI's facts once, as constants; kpi_no is the place in these.
    (SELECT (groupArray(s.kpi), groupArray(s.slot), groupArray(toUInt8(k.class = 'ratio')), groupArray(toUInt8(k.class = 'rate')), groupArray(toUInt8(k.scale = 'log')),
            groupArray(toUInt8(k.worse = 'down')), groupArray(toFloat32(k.spread_floor)), groupArray(toUInt8(k.class != '')))
        FROM (SELECT * FROM kpi_slots FINAL ORDER BY kind, slot) AS s LEFT JOIN (SELECT * FROM kpis FINAL WHERE class != 'state') AS k ON k.kpi = s.kpi) AS facts,
    facts.3 AS is_ratio, facts.4 AS is_rate, facts.5 AS is_log, facts.6 AS is_down, facts.7 AS floors, facts.8 AS is_known,
    sample AS (
        SELECT element_key, groupArray((toUInt16(transform(toString(kpi), facts.1, arrayEnumerate(facts.1), 0)), numerator, denominator, toUInt8(quality))) AS rows
        FROM kpi_samples FINAL WHERE period_end = t AND kpi IN (SELECT kpi FROM kpi_slots) GROUP BY element_key
    ),
    places AS (SELECT kind, groupArray(toUInt16(kpi_no)) AS kpi_nos FROM (SELECT kind, kpi, indexOf(facts.1, toString(kpi)) AS kpi_no FROM kpi_slots FINAL ORDER BY kind, slot) GROUP BY kind),
    place AS (
        SELECT e.element_key AS element_key, e.kind AS kind, e.region AS region, g.peer_group AS peer_group, m.mask AS mask, r.element_key != 0 AS restart, o.element_key != 0 AS eased, p.kpi_nos AS kpi_nos
        FROM (SELECT element_key, kind, region FROM elements FINAL WHERE NOT removed) AS e
        INNER JOIN places AS p ON p.kind = e.kind
        LEFT JOIN (SELECT element_key, peer_group FROM peer_groups WHERE valid_from = {day:Date}) AS g ON g.element_key = e.element_key
        LEFT JOIN (SELECT element_key, mask FROM period_masks(at = t, length_s = {period_s:UInt32})) AS m ON m.element_key = e.element_key
        LEFT JOIN (
            SELECT DISTINCT element_key FROM incident_elements FINAL
            WHERE incident_id IN (SELECT incident_id FROM incidents WHERE state = 'resolved' AND period_end = t - {period_s:UInt32})
        ) AS r ON r.element_key = e.element_key
        LEFT JOIN (
            SELECT DISTINCT element_key FROM incident_elements FINAL
            WHERE NOT removed AND role != 'served' AND incident_id IN (SELECT incident_id FROM incidents WHERE state = 'open')
        ) AS o ON o.element_key = e.element_key
    ),
    normal AS (
        SELECT element_key, center, spread, usual_ratio, attempts, samples, memory FROM element_baselines
        WHERE valid_from = {day:Date} AND hour_of_week = {hour_of_week:UInt8}
    ),
    aligned AS (
        SELECT o.element_key AS element_key, o.kind AS kind, o.region AS region, o.peer_group AS peer_group, o.mask AS mask, o.restart AS restart, o.eased AS eased, o.kpi_nos AS kpi_nos,
            -- The KPIs of a kind are numbered without a gap; what an element did not report goes in as nothing, so that every array has the same places.
            arrayFilter(row -> row.1 >= o.kpi_nos[1] AND row.1 <= o.kpi_nos[-1], s.rows) AS own,
            arraySort(row -> row.1, arrayConcat(own, arrayMap(no -> (no, 0., 0., toUInt8(0)), arrayExcept(o.kpi_nos, own.1)))) AS dense,
            dense.2 AS numerator, dense.3 AS denominator, dense.4 AS arrived,
            length(o.kpi_nos) AS width,
            arrayResize(n.center, width) AS center, arrayResize(n.spread, width) AS own_spread, arrayResize(n.usual_ratio, width) AS usual,
            arrayResize(n.attempts, width) AS usual_attempts, arrayResize(n.samples, width) AS samples, arrayResize(n.memory, width) AS memory
        FROM place AS o
        LEFT JOIN sample AS s ON s.element_key = o.element_key
        LEFT JOIN normal AS n ON n.element_key = o.element_key
        WHERE notEmpty(s.rows) OR notEmpty(n.samples)
    )
SELECT {revision:UInt64}, element_key, kind, region, peer_group, mask, restart, eased, kpi_nos,
    arrayMap((no, a, m) -> multiIf(is_known[no] = 0 OR (a = 0 AND m = 0), 0, mask != '', 5, a = 0 OR a = 3, 3, a = 2, 2, m < {samples_min:UInt16}, 4, 1), kpi_nos, arrived, samples) AS quality,
    arrayMap((no, d) -> if(is_ratio[no], d, 0), kpi_nos, denominator),
    arrayMap((no, n, d) -> if(is_ratio[no], greatest(if(is_down[no], d - n, n), 0), 0), kpi_nos, numerator, denominator),
    arrayMap((n, d, a) -> if(a > 0 AND d > 0, n / d, nan), numerator, denominator, arrived) AS value,
    arrayMap((no, v, q, c, s) -> if(q = 1 AND NOT is_ratio[no] AND isFinite(v),
        if(is_down[no], -1, 1) * (multiIf(is_rate[no], log1p(3600 * v), is_log[no], log1p(greatest(v, 0)), v) - c) / greatest(s, floors[no]), nan), kpi_nos, value, quality, center, own_spread),
    center,
    arrayMap((no, s) -> greatest(s, floors[no]), kpi_nos, own_spread),
    arrayMap(p -> least(greatest(toFloat64(p), 1e-5), 0.5), usual),
    arrayMap((no, c, n) -> if(is_ratio[no], n, c), kpi_nos, center, usual_attempts), memory
FROM aligned
