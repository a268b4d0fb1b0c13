-- Which of the days of a window have their daily values, and which have samples at all.
SELECT toString(d.day) AS day, b.built > 0 AS built
FROM (SELECT DISTINCT toDate(period_end - 1) AS day FROM kpi_samples WHERE period_end > toDateTime({from:Date}, 'UTC') AND period_end <= toDateTime({to:Date}, 'UTC') + 86400) AS d
LEFT JOIN (SELECT day, count() AS built FROM daily_values WHERE day >= {from:Date} AND day <= {to:Date} GROUP BY day) AS b ON b.day = d.day
ORDER BY day
