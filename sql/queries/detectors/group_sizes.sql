-- What the judged cells of a period share: for each sector, baseband, site, neighbourhood, hub, tracking area, software level, band and core pool
-- how many judged cells it has and which of them are candidates. The input of the common-cause scan; things without a candidate are left out.
-- Baseband: inventories rarely have one, so it is the managed element of the cell's distinguished name (one box, one software, one backhaul port).
-- Neighbourhood: squares of 0.018 degrees of latitude (2 km) and as much to the east.
WITH
    boxes AS (
        SELECT cityHash64(element_id) AS element_key, min(substring(dn, 1, position(concat(dn, ','), ',', position(dn, 'ManagedElement=')) - 1)) AS baseband
        FROM (SELECT dn, element_id FROM element_aliases FINAL) WHERE dn LIKE '%ManagedElement=%' GROUP BY element_key
    ),
    judged AS (
        SELECT e.element_key AS element_key, s.evidence >= {weak:Float32} AS candidate,
            if(e.sector = '' OR e.site = '' OR startsWith(e.sector, e.site), e.sector, concat(e.site, ' ', e.sector)) AS sector,
            b.baseband AS baseband, e.site AS site, toString(e.transport_hub) AS transport_hub, toString(e.tac) AS tac,
            if(e.software = '', '', trimLeft(concat(toString(e.vendor), ' ', toString(e.software)))) AS software,
            toString(e.band) AS band, toString(e.core_pool) AS core_pool,
            round((floor(e.latitude / 0.018) + 0.5) * 0.018, 3) AS lat, 0.018 / greatest(0.05, cos(radians(lat))) AS step,
            if(e.latitude = 0 AND e.longitude = 0, '', concat(toString(lat), ', ', toString(round((floor(e.longitude / step) + 0.5) * step, 3)))) AS neighbourhood
        FROM (SELECT element_key, evidence FROM element_scores FINAL WHERE period_end = {period_end:DateTime('UTC')} AND state = 'judged') AS s
        INNER JOIN (SELECT * FROM elements FINAL WHERE NOT removed AND kind LIKE '%cell') AS e ON e.element_key = s.element_key
        LEFT JOIN boxes AS b ON b.element_key = e.element_key
    )
SELECT dimension, name, cells, members FROM (
    SELECT 'all' AS dimension, '' AS name, count() AS cells, emptyArrayString() AS members FROM judged
    UNION ALL
    SELECT dimension, name, count(), groupArrayIf(toString(element_key), candidate)
    FROM (
        SELECT element_key, candidate, shared.1 AS dimension, shared.2 AS name FROM judged
        ARRAY JOIN [('sector', sector), ('baseband', baseband), ('site', site), ('neighbourhood', neighbourhood), ('transport_hub', transport_hub),
            ('tac', tac), ('software', software), ('band', band), ('core_pool', core_pool)] AS shared
        WHERE shared.2 != ''
    )
    GROUP BY dimension, name HAVING max(candidate)
)
ORDER BY dimension, name
