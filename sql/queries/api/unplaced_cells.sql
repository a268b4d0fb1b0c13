-- How many cells the map leaves out, because the inventory gives no coordinates for them.
SELECT count() AS cells FROM elements FINAL WHERE NOT removed AND kind LIKE '%cell' AND latitude = 0 AND longitude = 0
