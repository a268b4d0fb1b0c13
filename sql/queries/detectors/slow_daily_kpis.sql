-- Which KPIs have daily values in a window, and how many series of them there are to test.
SELECT kpi, uniqExact(element_key) AS series FROM daily_values
WHERE day >= {from:Date} AND day <= {until:Date} AND kpi IN (SELECT kpi FROM kpis FINAL WHERE class != 'state')
GROUP BY kpi ORDER BY kpi
