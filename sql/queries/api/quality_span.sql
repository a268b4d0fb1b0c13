-- Up to when the network has been judged, since when, and how many cells it has: what a budget per day and per 1,000 cell-days is measured against.
SELECT
    (SELECT max(period_end) FROM periods FINAL) AS newest,
    (SELECT min(period_end) FROM periods FINAL) AS oldest,
    (SELECT count() FROM elements FINAL WHERE NOT removed AND kind LIKE '%cell') AS cells
