-- Who is compared with whom: elements of one kind and region, in the order of a space-filling curve (geohash) where coordinates are known, else of hub and site, two dozen at a time.
INSERT INTO peer_groups (valid_from, element_key, peer_group)
SELECT {day:Date}, element_key, toUInt32(cityHash64(kind, region, intDiv(place - 1, 24)))
FROM (
    SELECT element_key, kind, region, row_number() OVER (PARTITION BY kind, region
        ORDER BY if(latitude = 0 AND longitude = 0, '', geohashEncode(longitude, latitude, 9)), transport_hub, site, element_id) AS place
    FROM elements FINAL WHERE NOT removed
)
