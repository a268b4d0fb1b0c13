-- How an element's evidence remembers, in the tail: how often it is at or above a level, and how often it also was one and two periods before.
-- Periods inside an incident (with a margin) teach nothing about ordinary ones, unless the NOC said the incident was false or expected.
WITH
    {period_s:UInt32} AS step,
    {level:Float32} AS level,
    told AS (SELECT incident_id FROM incident_labels FINAL GROUP BY incident_id HAVING argMax(label, (labelled_at, label_id)) IN ('false', 'expected')),
    inside AS (
        SELECT element_key, groupArray((degraded_from - {margin_s:UInt32},
            if(degraded_to > degraded_from, degraded_to, toDateTime('2105-01-01 00:00:00', 'UTC')) + {margin_s:UInt32})) AS spans
        FROM incident_elements FINAL
        WHERE NOT removed AND role != 'served' AND incident_id NOT IN (SELECT incident_id FROM told)
        GROUP BY element_key
    ),
    ordinary AS (
        SELECT s.element_key AS element_key, s.period_end AS period_end, s.evidence AS evidence
        FROM (
            SELECT element_key, period_end, evidence FROM element_scores FINAL
            WHERE period_end > {from:DateTime('UTC')} AND period_end <= {to:DateTime('UTC')} AND state = 'judged' AND sipHash64(element_key) % {thinning:UInt32} = 0
        ) AS s
        LEFT JOIN inside AS i ON i.element_key = s.element_key
        WHERE NOT arrayExists(span -> s.period_end > span.1 AND s.period_end <= span.2, i.spans)
    ),
    remembered AS (
        SELECT evidence >= level AS high,
            lagInFrame(period_end, 1) OVER w AS at_1, lagInFrame(evidence, 1) OVER w >= level AS high_1,
            lagInFrame(period_end, 2) OVER w AS at_2, lagInFrame(evidence, 2) OVER w >= level AS high_2, period_end
        FROM ordinary
        WINDOW w AS (PARTITION BY element_key ORDER BY period_end ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)
    )
SELECT count() AS periods, countIf(high) AS above,
    countIf(at_1 = period_end - step) AS pairs_1, countIf(high AND at_1 = period_end - step AND high_1) AS both_1,
    countIf(at_2 = period_end - 2 * step) AS pairs_2, countIf(high AND at_2 = period_end - 2 * step AND high_2) AS both_2
FROM remembered
