-- Since when there is presence; no row where there is none.
SELECT min(period_end) AS presence_from FROM presence HAVING count() > 0
