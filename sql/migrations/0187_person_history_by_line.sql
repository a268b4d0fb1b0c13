-- Why: one line's quarter hours are read from the order by line (0184). Otherwise as 0125 says.
CREATE OR REPLACE VIEW person_history DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT r.period_end AS period_end, toString(e.kind) AS kind, toString(e.technology) AS technology, toString(e.region) AS region, toString(e.area) AS area,
    sum(r.seconds) AS seconds, sum(r.events) AS events, least(sum(r.failures), sum(r.events)) AS failures, sum(r.bytes) AS bytes,
    max(d.harm) AS harm, argMax(d.experience, d.harm) AS experience, argMax(d.incident_id, d.harm) AS incident_id
FROM (
    SELECT period_end, element_key, sum(r.1) AS seconds, sum(r.2) AS events, sum(r.3) AS failures, sum(r.4) AS bytes
    FROM (
        SELECT period_end, element_key, argMax((seconds, events, failures, bytes), revision) AS r
        FROM presence_by_line
        WHERE subscriber_key = {subscriber_key:UInt64} AND period_end > {since:DateTime('UTC')} AND period_end <= {until:DateTime('UTC')}
        GROUP BY period_end, element_key, source_key
    )
    GROUP BY period_end, element_key
    HAVING seconds > 0 OR events > 0
) AS r
LEFT JOIN (SELECT element_key, kind, technology, region, area FROM elements FINAL WHERE NOT removed) AS e ON e.element_key = r.element_key
LEFT JOIN (
    SELECT c.element_key AS element_key, c.period_end AS period_end, max(p.harm) AS harm, argMax(p.experience, p.harm) AS experience, argMax(p.incident_id, p.harm) AS incident_id
    FROM (
        SELECT DISTINCT period_end, element_key FROM presence_by_line
        WHERE subscriber_key = {subscriber_key:UInt64} AND period_end > {since:DateTime('UTC')} AND period_end <= {until:DateTime('UTC')}
    ) AS c
    INNER JOIN (
        SELECT incident_id, element_key, harm, toString(experience) AS experience, degraded_from, degraded_to FROM incident_elements FINAL
        WHERE NOT removed AND degraded_from < {until:DateTime('UTC')} AND (toUnixTimestamp(degraded_to) = 0 OR degraded_to > {since:DateTime('UTC')} - 900)
    ) AS p ON p.element_key = c.element_key
    WHERE c.period_end > p.degraded_from AND (toUnixTimestamp(p.degraded_to) = 0 OR c.period_end - 900 < p.degraded_to)
    GROUP BY element_key, period_end
) AS d ON d.element_key = r.element_key AND d.period_end = r.period_end
GROUP BY period_end, kind, technology, region, area
