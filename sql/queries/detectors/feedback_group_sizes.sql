-- What the judged cells of every period of a stretch share: group_sizes.sql for many periods at once, with the same names for the same things.
WITH
    boxes AS (
        SELECT cityHash64(element_id) AS element_key, min(substring(dn, 1, position(concat(dn, ','), ',', position(dn, 'ManagedElement=')) - 1)) AS baseband
        FROM (SELECT dn, element_id FROM element_aliases FINAL) WHERE dn LIKE '%ManagedElement=%' GROUP BY element_key
    ),
    cells AS (
        SELECT e.element_key AS element_key,
            round((floor(e.latitude / 0.018) + 0.5) * 0.018, 3) AS lat, 0.018 / greatest(0.05, cos(radians(lat))) AS step,
            if(e.latitude = 0 AND e.longitude = 0, '', concat(toString(lat), ', ', toString(round((floor(e.longitude / step) + 0.5) * step, 3)))) AS neighbourhood,
            arrayFilter(s -> s.2 != '', [
                ('sector', if(e.sector = '' OR e.site = '' OR startsWith(e.sector, e.site), e.sector, concat(e.site, ' ', e.sector))),
                ('baseband', b.baseband), ('site', e.site), ('neighbourhood', neighbourhood), ('transport_hub', toString(e.transport_hub)),
                ('tac', toString(e.tac)), ('software', if(e.software = '', '', trimLeft(concat(toString(e.vendor), ' ', toString(e.software))))),
                ('band', toString(e.band)), ('core_pool', toString(e.core_pool)), ('all', 'all')]) AS shares
        FROM (SELECT * FROM elements FINAL WHERE NOT removed AND kind LIKE '%cell') AS e
        LEFT JOIN boxes AS b ON b.element_key = e.element_key
    )
SELECT toUnixTimestamp(period_end) AS at_s, shared.1 AS dimension, shared.2 AS name, count() AS cells, groupArrayIf(toString(element_key), candidate) AS members
FROM (
    SELECT s.period_end AS period_end, s.element_key AS element_key, s.evidence >= {weak:Float32} AS candidate, arrayJoin(c.shares) AS shared
    FROM (
        SELECT period_end, element_key, evidence FROM element_scores FINAL
        WHERE period_end > {from:DateTime('UTC')} AND period_end <= {to:DateTime('UTC')} AND state = 'judged'
    ) AS s
    INNER JOIN cells AS c ON c.element_key = s.element_key
)
GROUP BY period_end, dimension, name HAVING max(candidate)
ORDER BY period_end, dimension, name
