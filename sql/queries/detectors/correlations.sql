-- How the KPIs of each kind move together on clean days: sums of products of their deviations, row by row, for a correlation matrix.
SELECT kind, count() AS vectors, sumForEach(deviations) AS sums, sumForEach(arrayFlatten(arrayMap(a -> arrayMap(b -> a * b, deviations), deviations))) AS products
FROM noise_vectors WHERE valid_from = {day:Date}
GROUP BY kind
