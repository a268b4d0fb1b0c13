SELECT toString(query) AS query, sum(c.runs) AS runs, sum(c.failed) AS failed, sum(c.total_ms) / sum(c.runs) AS mean, max(c.longest_ms) AS longest, sum(c.total_ms) AS total
FROM query_costs AS c
WHERE $__timeFilter(at)
GROUP BY query
ORDER BY total DESC, query
LIMIT 100
