multiIf(c.scope = 'element', e.element_id, c.scope = 'site', e.site, c.scope = 'transport_hub', e.transport_hub, c.scope = 'core_pool', e.core_pool, c.scope = 'tac', e.tac, c.scope = 'region', e.region,
    c.scope = 'vendor_software', concat(e.vendor, '/', e.software), '') = c.scope_id
