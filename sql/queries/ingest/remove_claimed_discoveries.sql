-- Discovered elements all of whose names an inventory now gives to another element: they were never elements of their own.
INSERT INTO elements (element_id, name, kind, technology, region, area, site, sector, band, tac, latitude, longitude, vendor, software,
    transport_hub, core_pool, administrative_state, neighbours, origin, removed, revision)
SELECT element_id, name, kind, technology, region, area, site, sector, band, tac, latitude, longitude, vendor, software,
    transport_hub, core_pool, administrative_state, neighbours, origin, true, {revision:UInt64}
FROM elements FINAL
WHERE origin = 'discovered' AND NOT removed AND element_id IN {claimed:Array(String)}
