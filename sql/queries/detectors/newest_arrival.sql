-- How far the network's clock has come, told by the newest period anyone delivered.
SELECT max(period_end) AS newest FROM arrivals
