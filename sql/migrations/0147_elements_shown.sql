-- Why: an element as dashboards name it, in one place: where it is, what it is and whose, with a word where the inventory says nothing, so that a filter can name that too.
CREATE VIEW IF NOT EXISTS elements_shown AS
SELECT element_key, element_id, if(name = '', element_id, name) AS element, toString(kind) AS kind, if(kind IN ('nr_cell', 'lte_cell'), 0, 1) AS is_core,
    if(technology = '', 'no technology', toString(technology)) AS technology, if(region = '', 'no region', toString(region)) AS region,
    if(vendor = '', 'no vendor', toString(vendor)) AS vendor, toString(area) AS area, site, toString(band) AS band, toString(software) AS software,
    toString(transport_hub) AS transport_hub, toString(core_pool) AS core_pool, toString(tac) AS tac, latitude, longitude
FROM elements FINAL
WHERE NOT removed
