-- What a budget is spread over: the cells there are (a budget per 1,000 cell-days counts them) and everything that is judged.
SELECT countIf(kind LIKE '%cell') AS cells, count() AS elements FROM elements FINAL WHERE NOT removed
