-- What the judged cells of every period of a stretch share: group_sizes.sql for many periods at once.
WITH judged AS (
    SELECT s.period_end AS period_end, s.element_key AS element_key, s.candidate AS candidate, p.places AS places
    FROM (
        SELECT period_end, element_key, evidence >= {weak:Float32} AND discovery AS candidate FROM element_scores FINAL
        WHERE period_end > {from:DateTime('UTC')} AND period_end <= {to:DateTime('UTC')} AND state = 'judged'
    ) AS s
    INNER JOIN (SELECT element_key, places FROM cell_places) AS p ON p.element_key = s.element_key
)
SELECT at_s, dimension, name, cells, members FROM (
    SELECT toUnixTimestamp(period_end) AS at_s, 'all' AS dimension, '' AS name, count() AS cells, emptyArrayString() AS members FROM judged GROUP BY period_end
    UNION ALL
    SELECT toUnixTimestamp(period_end), shared.1 AS dimension, shared.2 AS name, count(), groupArrayIf(toString(element_key), candidate)
    FROM judged ARRAY JOIN places AS shared
    GROUP BY period_end, dimension, name HAVING max(candidate)
)
ORDER BY at_s, dimension, name
