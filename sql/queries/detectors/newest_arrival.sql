-- How far the network's clock has come: the newest period anyone delivered, and the newest that was scored. What lies beyond {until} is a wrong date.
SELECT
    max(period_end) AS newest,
    (SELECT max(period_end) FROM periods WHERE period_end <= {until:DateTime('UTC')}) AS scored
FROM arrivals
WHERE period_end <= {until:DateTime('UTC')}
