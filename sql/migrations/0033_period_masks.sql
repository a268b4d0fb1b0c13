-- Why: which elements are scored but never raised in a period: locked (by the inventory or by their own planned-downtime counter) or under planned work,
-- with one period of grace after the work, when cells restart. A parameterised view, so that live and replayed detection ask the same question.
CREATE VIEW IF NOT EXISTS period_masks AS
SELECT element_key, min(reason) AS mask FROM (
    SELECT element_key, 'locked' AS reason FROM elements FINAL WHERE NOT removed AND administrative_state IN ('locked', 'shutting_down')
    UNION ALL
    SELECT element_key, 'locked' FROM kpi_samples FINAL
    WHERE period_end = {at:DateTime('UTC')} AND kpi IN (SELECT kpi FROM kpis FINAL WHERE class = 'state') AND value >= 0.5
    UNION ALL
    SELECT e.element_key, 'maintenance'
    FROM (SELECT * FROM maintenance_windows FINAL WHERE NOT removed AND starts_at < {at:DateTime('UTC')} AND ends_at > {at:DateTime('UTC')} - 2 * {length_s:UInt32}) AS w
    CROSS JOIN (SELECT * FROM elements FINAL WHERE NOT removed) AS e
    WHERE w.scope_id = multiIf(w.scope = 'element', e.element_id, w.scope = 'site', e.site, w.scope = 'transport_hub', toString(e.transport_hub),
        w.scope = 'core_pool', toString(e.core_pool), w.scope = 'tac', toString(e.tac), w.scope = 'region', toString(e.region), '')
) GROUP BY element_key
