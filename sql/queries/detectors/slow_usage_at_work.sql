-- Of each area with cells that are meant to be out of service (planned work, locked): the share of the area's use that is usually on them, in the judged period and as the mean of the last four.
-- Usual: the area's records at these hours a day ago. Cells under planned work that had none then (it lasts longer) are taken to have what a cell of the area has; a locked cell without any is nobody's loss.
-- Where the area has no records of that time, the cells are counted instead. Cost: three small sets, and two hours of presence of the cells of these areas only, by its order of time and cell.
WITH
    {period_end:DateTime('UTC')} AS t,
    four AS (
        SELECT period_end, element_key, toString(state) AS state FROM element_scores FINAL
        WHERE period_end > t - 4 * {period_s:UInt32} AND period_end <= t AND state IN ('locked', 'maintenance')
    ),
    cells AS (
        SELECT element_key, toString(area) AS area FROM elements FINAL
        WHERE NOT removed AND kind LIKE '%cell' AND area != ''
            AND area IN (SELECT area FROM elements FINAL WHERE NOT removed AND element_key IN (SELECT element_key FROM four))
    ),
    used AS (
        SELECT element_key, count() AS records FROM presence
        WHERE period_end > t - 86400 - 4 * {period_s:UInt32} AND period_end <= t - 86400 + 4 * {period_s:UInt32}
            AND element_key IN (SELECT element_key FROM cells) AND events > 0
        GROUP BY element_key
    ),
    absent AS (
        SELECT element_key, countIf(period_end = t) AS now, count() / 4 AS lately, max(state = 'maintenance') AS worked_on FROM four GROUP BY element_key
    ),
    weighed AS (
        SELECT c.area AS area, a.now AS now, a.lately AS lately, avg(u.records) OVER (PARTITION BY area) AS of_a_cell,
            multiIf(of_a_cell = 0, 1., a.worked_on AND u.records = 0, of_a_cell, toFloat64(u.records)) AS weight
        FROM cells AS c LEFT JOIN used AS u ON u.element_key = c.element_key LEFT JOIN absent AS a ON a.element_key = c.element_key
    )
SELECT area, sum(weight * now) / sum(weight) AS now_share, sum(weight * lately) / sum(weight) AS lately_share
FROM weighed
GROUP BY area
ORDER BY area
LIMIT {rows_max:UInt32}
