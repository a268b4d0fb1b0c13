-- Why: as before, what must never teach what is normal; but an incident that the NOC called false was ordinary time, and teaches.
-- What counts: incident periods of an element, of a core function behind it, and planned work (with a period of grace), as spans of time.
CREATE OR REPLACE VIEW unclean_spans AS
SELECT element_key, groupArray((from_at, to_at)) AS spans FROM (
    SELECT element_key, degraded_from AS from_at, if(degraded_to > degraded_from, degraded_to, toDateTime('2105-01-01 00:00:00', 'UTC')) AS to_at
    FROM incident_elements FINAL WHERE NOT removed
        AND incident_id NOT IN (SELECT incident_id FROM incident_labels FINAL GROUP BY incident_id HAVING argMax(toString(label), (labelled_at, label_id)) = 'false')
    UNION ALL
    SELECT e.element_key, w.starts_at, w.ends_at + 900
    FROM (SELECT * FROM maintenance_windows FINAL WHERE NOT removed) AS w
    CROSS JOIN (SELECT * FROM elements FINAL WHERE NOT removed) AS e
    WHERE w.scope_id = multiIf(w.scope = 'element', e.element_id, w.scope = 'site', e.site, w.scope = 'transport_hub', toString(e.transport_hub),
        w.scope = 'core_pool', toString(e.core_pool), w.scope = 'tac', toString(e.tac), w.scope = 'region', toString(e.region), '')
) GROUP BY element_key
