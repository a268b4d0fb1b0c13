-- The days that are over, settled and not written yet, of which everybody's presence is still there, oldest first. A day nobody was present on is none.
WITH (SELECT max(period_end) FROM periods) AS newest
SELECT DISTINCT toDate(period_end - 1) AS day FROM presence
WHERE toDateTime(toDate(period_end - 1) + 1, 'UTC') <= newest - {settle_s:UInt32} AND period_end > newest - 72 * 3600 AND period_end <= newest
    AND toDate(period_end - 1) NOT IN (SELECT day FROM experience_cells)
ORDER BY day
LIMIT {limit:UInt32}
