-- A nation of {cells} cells: 6 to a site, 60 to an area, 6,000 to a region.
INSERT INTO elements (element_id, name, kind, technology, region, area, site, transport_hub, origin, revision)
SELECT concat('cell-', toString(number)), concat('cell-', toString(number)), 'nr_cell', 'NR', concat('R', toString(intDiv(number, 6000))),
    concat('Area ', toString(intDiv(number, 60))), concat('S', toString(intDiv(number, 6))), concat('H', toString(intDiv(number, 48))), 'inventory', 1
FROM numbers({cells:UInt32})
