-- How many judged cells each site and transport hub has in a period; the denominators of the common-cause test. Bounded by the groups that have a candidate.
WITH
    judged AS (
        SELECT e.site AS site, toString(e.transport_hub) AS hub, s.evidence >= {weak:Float32} AS candidate
        FROM (SELECT element_key, evidence FROM element_scores FINAL WHERE period_end = {period_end:DateTime('UTC')} AND state = 'judged') AS s
        INNER JOIN (SELECT * FROM elements FINAL WHERE NOT removed AND kind LIKE '%cell') AS e ON e.element_key = s.element_key
    )
SELECT 'all' AS dimension, '' AS name, count() AS cells FROM judged
UNION ALL SELECT 'site', site, count() FROM judged WHERE site != '' GROUP BY site HAVING max(candidate)
UNION ALL SELECT 'transport_hub', hub, count() FROM judged WHERE hub != '' GROUP BY hub HAVING max(candidate)
