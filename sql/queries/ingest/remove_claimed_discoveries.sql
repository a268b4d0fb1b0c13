-- Discovered elements that an inventory now names: under the very name they were discovered by (those are given), or under a shorter form of it
-- without the sender's prefix. They were never elements of their own.
INSERT INTO elements (element_id, name, kind, technology, region, area, site, sector, band, tac, latitude, longitude, vendor, software,
    transport_hub, core_pool, administrative_state, neighbours, origin, removed, revision)
WITH shortened AS
(
    SELECT element_id, arrayJoin(arrayMap(i -> arrayStringConcat(arraySlice(splitByChar(',', dn), i), ','), range(2, length(splitByChar(',', dn)) + 1))) AS dn
    FROM element_aliases FINAL
    WHERE origin = 'discovered'
)
SELECT element_id, name, kind, technology, region, area, site, sector, band, tac, latitude, longitude, vendor, software,
    transport_hub, core_pool, administrative_state, neighbours, origin, true, {revision:UInt64}
FROM elements FINAL
WHERE origin = 'discovered' AND NOT removed
  AND (element_id IN {claimed:Array(String)}
    OR element_id IN (SELECT element_id FROM shortened WHERE dn IN (SELECT dn FROM element_aliases FINAL WHERE origin = 'inventory')))
