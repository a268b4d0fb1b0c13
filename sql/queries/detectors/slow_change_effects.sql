-- What each change did to each KPI that customers feel, by difference in differences: (after - before) of the elements it touched against (after - before) of its peers.
-- After: since the change, the first quarter hour left out (restarts), at most the last 24 hours. Before: the same hours of the last three days of its sort (weekday, weekend) before the change.
-- Peers: same kind, technology, band and region, touched by no change since ten days before, in no incident now; {peers_max} of them, drawn by hash, the same at every checkpoint.
-- The same is done for {placebos} days before the change, on the same elements at the same hours, when nothing was changed: what comes out is what chance does to this very
-- comparison, weekdays, neighbours on one mast and restless cells included (placebo test in time: Abadie, Diamond & Hainmueller 2010). Bad is up; ratios on the arcsine scale.
-- Hours are counted back from now, so that a day ago is the same row; whatever lies between the change and the hours looked at is left out of both sides.
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
    hours AS (
        -- Sums of whole hours, whatever the change: the samples are read and joined once.
        SELECT s.kpi AS kpi, s.element_key AS element_key, k.class = 'ratio' AS is_ratio,
            intDiv(toUInt32(t) - toUInt32(s.period_end), 86400) AS days_ago, intDiv((toUInt32(t) - toUInt32(s.period_end)) % 86400, 3600) AS hour,
            sum(if(is_ratio, if(k.worse = 'down', s.denominator - s.numerator, s.numerator),
                if(k.worse = 'up', 1, -1) * multiIf(k.class = 'rate', log1p(3600 * s.value), k.scale = 'log', log1p(greatest(s.value, 0)), s.value))) AS amount,
            sum(if(is_ratio, s.denominator, 1)) AS weight
        FROM (
            SELECT kpi, element_key, period_end, numerator, denominator, value FROM kpi_samples FINAL
            WHERE period_end > t - 86400 * {days:UInt16} AND period_end <= t AND quality = 'ok' AND element_key IN (SELECT element_key FROM members)
                AND kpi IN (SELECT kpi FROM kpis FINAL WHERE class != 'state' AND impact >= {impact_min:Float64})
                AND (toUInt32(t) - toUInt32(period_end)) % 86400 < toUInt32(t) - toUInt32(first_at)
        ) AS s
        INNER JOIN (SELECT kpi, class, worse, scale FROM kpis FINAL) AS k ON k.kpi = s.kpi
        WHERE if(k.class = 'ratio', s.denominator > 0, isFinite(s.value))
        GROUP BY kpi, element_key, is_ratio, days_ago, hour
    ),
    hourly AS (
        SELECT m.change_id AS change_id, h.kpi AS kpi, h.element_key AS element_key, m.is_touched AS is_touched, h.is_ratio AS is_ratio, h.days_ago AS days_ago, h.hour AS hour,
            toDayOfWeek(t - 86400 * h.days_ago - 3600 * h.hour - 1) >= 6 AS weekend, h.amount AS amount_h, h.weight AS weight_h, amount_h / weight_h AS level
        FROM hours AS h
        INNER JOIN (
            SELECT m.change_id AS change_id, m.element_key AS element_key, m.is_touched AS is_touched, toUInt32(t) - toUInt32(d.at) AS since_s
            FROM members AS m INNER JOIN due AS d ON d.change_id = m.change_id
        ) AS m ON m.element_key = h.element_key
        WHERE 3600 * (h.hour + 1) <= greatest(3600, m.since_s - 900) AND (h.days_ago = 0 OR 86400 * h.days_ago + 3600 * h.hour >= m.since_s)
    ),
    compared AS (
        SELECT change_id, kpi, element_key, is_touched, is_ratio, days_ago, amount_h, weight_h, level,
            count() OVER w AS days_before, sum(amount_h) OVER w AS amount_before, sum(weight_h) OVER w AS weight_before, avg(level) OVER w AS level_before
        FROM hourly
        WINDOW w AS (PARTITION BY change_id, kpi, element_key, hour, weekend ORDER BY days_ago ROWS BETWEEN 1 FOLLOWING AND 3 FOLLOWING)
    ),
    moves AS (
        SELECT change_id, kpi, element_key, any(is_touched) AS touched_one, days_ago, any(is_ratio) AS of_ratio, count() AS hours,
            if(of_ratio, sum(amount_h) / sum(weight_h), avg(level)) AS after, if(of_ratio, sum(amount_before) / sum(weight_before), avg(level_before)) AS before,
            if(of_ratio, asin(sqrt(least(1., greatest(0., after)))) - asin(sqrt(least(1., greatest(0., before)))), after - before) AS moved
        FROM compared WHERE days_before >= 2
        GROUP BY change_id, kpi, element_key, days_ago
    ),
    days AS (
        SELECT change_id, kpi, days_ago, countIf(touched_one) AS touched_n, countIf(NOT touched_one) AS peers_n, sumIf(hours, touched_one) AS touched_hours,
            avgIf(moved, touched_one) - quantileExactInclusiveIf(0.5)(moved, NOT touched_one) AS apart, varSampIf(moved, NOT touched_one) AS among_peers,
            quantileExactInclusiveIf(0.5)(after - before, touched_one) AS touched_shift, quantileExactInclusiveIf(0.5)(after - before, NOT touched_one) AS peers_shift,
            quantileExactInclusiveIf(0.5)(before, touched_one) AS before_mid, quantileExactInclusiveIf(0.5)(after, touched_one) AS after_mid,
            arraySort(groupArrayIf(toString(element_key), touched_one)) AS keys
        FROM moves WHERE isFinite(moved)
        GROUP BY change_id, kpi, days_ago
        HAVING touched_n >= 1 AND peers_n >= {peers_min:UInt32}
    )
SELECT d.change_id AS change_id, d.kpi AS kpi, k.name AS kpi_name, k.class AS class, k.scale AS scale, k.unit AS unit, k.worse AS worse, k.spread_floor AS effect_min,
    anyIf(d.touched_n, d.days_ago = 0) AS touched_elements, anyIf(d.peers_n, d.days_ago = 0) AS peer_elements, anyIf(d.keys, d.days_ago = 0) AS element_keys,
    anyIf(d.touched_shift, d.days_ago = 0) AS touched_moved, anyIf(d.peers_shift, d.days_ago = 0) AS peers_moved,
    if(k.class = 'ratio' OR k.worse = 'up', 1, -1) * anyIf(d.before_mid, d.days_ago = 0) AS before, if(k.class = 'ratio' OR k.worse = 'up', 1, -1) * anyIf(d.after_mid, d.days_ago = 0) AS after,
    anyIf(d.apart, d.days_ago = 0) AS apart_now,
    arraySlice(arrayMap(p -> p.2, arraySort(p -> p.1, groupArrayIf((d.days_ago, d.apart), d.days_ago > 0))), 1, {placebos:UInt16}) AS apart_before,
    avgIf(d.among_peers, d.days_ago > 0) * (1 / touched_elements + 1.57 / greatest(peer_elements, 1)) AS alone_variance
FROM days AS d
INNER JOIN (SELECT * FROM kpis FINAL) AS k ON k.kpi = d.kpi
GROUP BY d.change_id, d.kpi, k.name, k.class, k.scale, k.unit, k.worse, k.spread_floor
HAVING touched_elements >= 1 AND length(apart_before) >= {placebos_min:UInt16} AND alone_variance > 0
ORDER BY change_id, kpi
LIMIT 10000
