-- The network of the fault bench: 6 cells to a site (3 sectors x 2 bands), 8 sites to a hub, 4 hubs to a tracking area, 8 hubs to a region, two core pools.
INSERT INTO elements (element_id, name, kind, technology, region, area, site, sector, band, tac, latitude, longitude, vendor, software, transport_hub, core_pool,
    neighbours, origin, revision)
SELECT concat('cell-', toString(number)), concat('cell-', toString(number)), 'nr_cell', 'NR',
    concat('R', toString(intDiv(number, 384))), concat('A', toString(intDiv(number, 48))),
    concat('S', toString(intDiv(number, 6))), concat('S', toString(intDiv(number, 6)), '-', toString(number % 3)), if(number % 6 < 3, 'n78', 'n28'),
    concat('T', toString(intDiv(number, 192))),
    50 + 0.02 * (intDiv(number, 6) % 40), 10 + 0.02 * intDiv(intDiv(number, 6), 40),
    if(intDiv(number, 96) % 2 = 0, 'V1', 'V2'), if(intDiv(number, 6) % 3 = 0, '1.1', '1.0'),
    concat('H', toString(intDiv(number, 48))), if(intDiv(number, 384) % 2 = 0, 'P1', 'P2'),
    arrayMap(n -> concat('cell-', toString(n)),
        arrayFilter(n -> n != number AND n < {elements:UInt32}, range(toUInt32(6 * intDiv(number, 6)), toUInt32(6 * intDiv(number, 6) + 12)))),
    'inventory', 1
FROM numbers({elements:UInt32})
