-- What each change did to each KPI that customers feel, by difference in differences: (after - before) of the elements it touched against (after - before) of its peers.
-- After: the hours since the change, the first quarter hour left out (restarts), at most the last 24. Before: the same hours of the three days before the change.
-- Peers: same kind, technology, band and region, touched by no change since ten days before, in no incident now; {peers_max} of them, drawn by hash, the same at every checkpoint.
-- One difference for each element and hour; bad is up. u counts pairs in which the touched one is worse (Mann-Whitney); hours of one element are alike,
-- so their intra-class correlation (one-way analysis of variance over the peers) widens its spread by design_effect.
WITH
    {period_end:DateTime('UTC')} AS t,
    due AS (SELECT change_id, scope, scope_id, at FROM changes FINAL WHERE change_id IN {change_ids:Array(String)}),
    (SELECT min(at) FROM due) AS first_at,
    place AS (
        SELECT element_key, element_id, kind, technology, band, region,
            [('element', element_id), ('site', site), ('transport_hub', toString(transport_hub)), ('core_pool', toString(core_pool)), ('tac', toString(tac)),
             ('region', toString(region)), ('vendor_software', concat(vendor, '/', software))] AS scopes
        FROM elements FINAL WHERE NOT removed
    ),
    touched AS (
        SELECT c.change_id AS change_id, p.element_key AS element_key, p.kind AS kind, p.technology AS technology, p.band AS band, p.region AS region
        FROM (SELECT element_key, kind, technology, band, region, place_scope.1 AS scope, place_scope.2 AS scope_id FROM place ARRAY JOIN scopes AS place_scope) AS p
        INNER JOIN (SELECT change_id, scope, scope_id FROM changes FINAL WHERE NOT removed AND at > first_at - 10 * 86400 AND at <= t AND scope_id != '') AS c
            ON c.scope = p.scope AND c.scope_id = p.scope_id
    ),
    excused AS (SELECT element_key FROM touched UNION DISTINCT SELECT element_key FROM incident_elements FINAL WHERE NOT removed AND degraded_to < degraded_from),
    members AS (
        SELECT change_id, element_key, 1 AS is_touched FROM touched WHERE change_id IN {change_ids:Array(String)}
        ORDER BY cityHash64(change_id, element_key) LIMIT {touched_max:UInt32} BY change_id
        UNION ALL
        SELECT w.change_id, p.element_key, 0
        FROM (SELECT DISTINCT change_id, kind, technology, band, region FROM touched WHERE change_id IN {change_ids:Array(String)}) AS w
        INNER JOIN place AS p ON p.kind = w.kind AND p.technology = w.technology AND p.band = w.band AND p.region = w.region
        WHERE p.element_key NOT IN (SELECT element_key FROM excused)
        ORDER BY cityHash64(w.change_id, p.element_key) LIMIT {peers_max:UInt32} BY change_id
    ),
    hourly AS (
        SELECT m.change_id AS change_id, s.kpi AS kpi, m.element_key AS element_key, any(m.is_touched) AS is_touched, toHour(s.period_end - s.period_s) AS hour,
            any(k.class) AS class, if(any(k.class) = 'ratio' OR any(k.worse) = 'up', 1, -1) AS bad,
            s.period_end > d.at AS is_after,
            countIf(is_after) AS n_after, countIf(NOT is_after) AS n_before,
            if(class = 'ratio', sumIf(s.f, is_after) / sumIf(s.n, is_after), avgIf(s.x, is_after)) AS after,
            if(class = 'ratio', sumIf(s.f, NOT is_after) / sumIf(s.n, NOT is_after), avgIf(s.x, NOT is_after)) AS before
        FROM (
            SELECT s.kpi AS kpi, s.element_key AS element_key, s.period_end AS period_end, s.period_s AS period_s, s.denominator AS n,
                if(k.worse = 'down', s.denominator - s.numerator, s.numerator) AS f,
                multiIf(k.class = 'ratio', 0., k.class = 'rate', log1p(3600 * s.value), k.scale = 'log', log1p(greatest(s.value, 0)), s.value) AS x
            FROM (
                SELECT kpi, element_key, period_end, period_s, numerator, denominator, value FROM kpi_samples FINAL
                WHERE period_end > first_at - 3 * 86400 AND period_end <= t AND quality = 'ok' AND element_key IN (SELECT element_key FROM members)
                    AND kpi IN (SELECT kpi FROM kpis FINAL WHERE class != 'state' AND impact >= {impact_min:Float64})
            ) AS s
            INNER JOIN (SELECT * FROM kpis FINAL) AS k ON k.kpi = s.kpi
            WHERE if(k.class = 'ratio', s.denominator > 0, isFinite(s.value))
        ) AS s
        INNER JOIN members AS m ON m.element_key = s.element_key
        INNER JOIN due AS d ON d.change_id = m.change_id
        INNER JOIN (SELECT * FROM kpis FINAL) AS k ON k.kpi = s.kpi
        WHERE (s.period_end > d.at + 900 + s.period_s - 1 AND s.period_end > t - 86400) OR (s.period_end <= d.at AND s.period_end > d.at - 3 * 86400)
        GROUP BY m.change_id, s.kpi, m.element_key, hour, is_after
    ),
    differences AS (
        SELECT change_id, kpi, element_key, is_touched, hour, bad * (after - before) AS moved, before, after
        FROM (
            SELECT change_id, kpi, element_key, any(is_touched) AS is_touched, hour, any(bad) AS bad,
                maxIf(after, is_after) AS after, maxIf(before, NOT is_after) AS before, sum(n_after) AS n_after, sum(n_before) AS n_before
            FROM hourly GROUP BY change_id, kpi, element_key, hour
        )
        WHERE n_after >= 2 AND n_before >= 4 AND isFinite(moved)
    ),
    per_element AS (
        SELECT change_id, kpi, element_key, any(is_touched) AS touched_one, count() AS hours, avg(moved) AS mean, varSamp(moved) AS within,
            groupArray(moved) AS moves, groupArray(before) AS befores, groupArray(after) AS afters
        FROM differences GROUP BY change_id, kpi, element_key
    )
SELECT * EXCEPT (m, msb, msw) FROM (
SELECT d.change_id AS change_id, d.kpi AS kpi, k.name AS kpi_name, k.class AS class, k.scale AS scale, k.unit AS unit, k.worse AS worse, k.spread_floor AS effect_min,
    sumIf(hours, touched_one) AS touched_values, sumIf(hours, NOT touched_one) AS peer_values,
    countIf(touched_one) AS touched_elements, countIf(NOT touched_one) AS peer_elements,
    arraySort(groupArrayIf(toString(d.element_key), touched_one)) AS element_keys,
    quantileExactArrayIf(0.5)(moves, touched_one) AS touched_moved, quantileExactArrayIf(0.5)(moves, NOT touched_one) AS peers_moved,
    quantileExactArrayIf(0.5)(befores, touched_one) AS before, quantileExactArrayIf(0.5)(afters, touched_one) AS after,
    arrayReduce('mannWhitneyUTest(\'two-sided\', 0)', arrayFlatten(groupArray(moves)), arrayFlatten(groupArray(arrayMap(m -> toUInt8(NOT touched_one), moves)))).1 AS u,
    avgIf(hours, NOT touched_one AND hours >= 2) AS m, m * varSampIf(mean, NOT touched_one AND hours >= 2) AS msb, avgIf(within, NOT touched_one AND hours >= 2) AS msw,
    1 + (m - 1) * least(1., greatest(0., ifNotFinite((msb - msw) / (msb + (m - 1) * msw), 0))) AS design_effect
FROM per_element AS d
INNER JOIN (SELECT * FROM kpis FINAL) AS k ON k.kpi = d.kpi
GROUP BY d.change_id, d.kpi, k.name, k.class, k.scale, k.unit, k.worse, k.spread_floor
HAVING touched_values >= 4 AND peer_elements >= {peers_min:UInt32}
)
ORDER BY change_id, kpi
LIMIT 10000
