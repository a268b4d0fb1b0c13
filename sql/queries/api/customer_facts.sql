-- What is known of one customer for talking to them: language, clock, household. Nothing when there is no such contract.
SELECT c.customer_key AS customer_key, toString(c.language) AS language, toString(c.time_zone) AS time_zone, c.segment = 'business' AS business,
    (SELECT max(centre_key) FROM decision_centres FINAL WHERE customer_key = {customer:UInt64}) AS centre_key,
    (SELECT max(period_end) FROM periods) AS judged_until
FROM (SELECT * FROM customers FINAL WHERE customer_key = {customer:UInt64} AND NOT removed) AS c
