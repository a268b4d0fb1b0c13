(SELECT max(period_end) FROM periods) AS newest
