-- What the judged cells of a period share (view cell_places): how many judged cells each place has and which of them are candidates, by the rule of candidates.sql.
-- The input of the common-cause scan; places without a candidate are left out. 'all' is every judged cell, whose members are not told.
WITH judged AS (
    SELECT s.element_key AS element_key, s.candidate AS candidate, p.places AS places
    FROM (SELECT element_key, evidence >= {weak:Float32} AND discovery AS candidate FROM element_scores FINAL WHERE period_end = {period_end:DateTime('UTC')} AND state = 'judged') AS s
    INNER JOIN (SELECT element_key, places FROM cell_places) AS p ON p.element_key = s.element_key
)
SELECT shared.1 AS dimension, shared.2 AS name, count() AS cells, groupArrayIf(toString(element_key), candidate AND dimension != 'all') AS members
FROM judged ARRAY JOIN arrayConcat([('all', '')], places) AS shared
GROUP BY dimension, name HAVING max(candidate) OR dimension = 'all'
ORDER BY dimension, name
