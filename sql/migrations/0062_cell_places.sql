-- Why: what a cell shares with others, as (dimension, name) pairs: the places the common-cause scan looks at, live and in a what-if.
-- Baseband: inventories rarely have one, so it is the managed element of the cell's distinguished name (one box, one software, one backhaul port).
-- Neighbourhood: squares of 0.018 degrees of latitude (2 km) and as much to the east.
CREATE VIEW IF NOT EXISTS cell_places AS
WITH
    boxes AS (
        SELECT cityHash64(element_id) AS element_key, min(substring(dn, 1, position(concat(dn, ','), ',', position(dn, 'ManagedElement=')) - 1)) AS baseband
        FROM (SELECT dn, element_id FROM element_aliases FINAL) WHERE dn LIKE '%ManagedElement=%' GROUP BY element_key
    )
SELECT e.element_key AS element_key,
    if(e.sector = '' OR e.site = '' OR startsWith(e.sector, e.site), e.sector, concat(e.site, ' ', e.sector)) AS sector,
    if(e.software = '', '', trimLeft(concat(toString(e.vendor), ' ', toString(e.software)))) AS software,
    round((floor(e.latitude / 0.018) + 0.5) * 0.018, 3) AS lat, 0.018 / greatest(0.05, cos(radians(lat))) AS step,
    if(e.latitude = 0 AND e.longitude = 0, '', concat(toString(lat), ', ', toString(round((floor(e.longitude / step) + 0.5) * step, 3)))) AS neighbourhood,
    arrayFilter(place -> place.2 != '', [('sector', sector), ('baseband', toString(b.baseband)), ('site', e.site), ('neighbourhood', neighbourhood), ('transport_hub', toString(e.transport_hub)),
        ('tac', toString(e.tac)), ('software', software), ('band', toString(e.band)), ('core_pool', toString(e.core_pool))]) AS places
FROM (SELECT * FROM elements FINAL WHERE NOT removed AND kind LIKE '%cell') AS e
LEFT JOIN boxes AS b ON b.element_key = e.element_key
