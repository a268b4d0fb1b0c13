-- How the KPIs of each kind move together on clean days: sums of products of their deviations, row by row, for a correlation matrix.
SELECT kind, count() AS vectors, sumForEach(deviations) AS sums, sumForEach(arrayFlatten(arrayMap(a -> arrayMap(b -> a * b, deviations), deviations))) AS products
FROM clean_vectors(day = {day:Date}, days = {days:UInt16}, samples_min = {samples_min:UInt16}, kpis = {kpis:Array(String)})
GROUP BY kind
