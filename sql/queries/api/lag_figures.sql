-- Did we know first, as figures: the newest of every group asked for.
SELECT dimension, name, metric, unit, value, low, high, n, n_people, left_out, chance, computed_for
FROM lag_figures FINAL
WHERE revision = (SELECT max(revision) FROM lag_figures) AND ({dimension:String} = '' OR dimension = {dimension:String}) AND ({name:String} = '' OR name = {name:String})
ORDER BY dimension, name, metric
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
