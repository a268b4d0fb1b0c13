-- How far the network's clock has come: the newest period anyone delivered, and the newest that was scored.
SELECT max(period_end) AS newest, (SELECT max(period_end) FROM periods) AS scored FROM arrivals
