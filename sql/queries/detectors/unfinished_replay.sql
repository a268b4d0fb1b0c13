-- The newest replay that began and has not ended, and the newest period of it that is done and told; it took over whatever had not ended before it.
SELECT toString(replay) AS id, minIf(period_end, kind = 'began') AS first, maxIf(until, kind = 'began') AS last, anyIf(closed_by, kind = 'began') AS why,
    anyIf(r.forgotten, kind = 'began') AS forgotten, maxIf(period_end, kind = 'done') AS done
FROM replays AS r
GROUP BY replay
HAVING countIf(kind = 'began') > 0
ORDER BY replay DESC
LIMIT 1
