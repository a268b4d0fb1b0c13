-- How many judged cells each site and transport hub that has a candidate had, in every period of a stretch: group_sizes.sql for many periods at once.
WITH judged AS (
    SELECT s.period_end AS period_end, e.site AS site, toString(e.transport_hub) AS hub, s.evidence >= {weak:Float32} AS candidate
    FROM (
        SELECT period_end, element_key, evidence FROM element_scores FINAL
        WHERE period_end > {from:DateTime('UTC')} AND period_end <= {to:DateTime('UTC')} AND state = 'judged'
    ) AS s
    INNER JOIN (SELECT element_key, site, transport_hub FROM elements FINAL WHERE NOT removed AND kind LIKE '%cell') AS e ON e.element_key = s.element_key
)
SELECT toUnixTimestamp(period_end) AS at_s, 'all' AS dimension, '' AS name, count() AS cells FROM judged GROUP BY period_end
UNION ALL SELECT toUnixTimestamp(period_end), 'site', site, count() FROM judged WHERE site != '' GROUP BY period_end, site HAVING max(candidate)
UNION ALL SELECT toUnixTimestamp(period_end), 'transport_hub', hub, count() FROM judged WHERE hub != '' GROUP BY period_end, hub HAVING max(candidate)
