-- Whose each line is after a run of decision centres: one row a line, for whoever has thousands to look up. A contract whose customer is unknown is decided about by that customer alone, and nobody said it may be told.
INSERT INTO line_owners (run, subscriber_key, customer_key, centre_key, may_be_told)
WITH deciders AS (
    SELECT d.customer_key AS customer_key, d.centre_key AS centre_key, c.may_be_told AS may_be_told
    FROM (SELECT customer_key, centre_key FROM decision_centres FINAL) AS d
    LEFT JOIN (SELECT customer_key, consent_service_contact AND NOT do_not_contact AND NOT protected AS may_be_told FROM customers FINAL WHERE NOT removed) AS c ON c.customer_key = d.customer_key
)
SELECT {run:UInt64}, s.subscriber_key, s.customer_key, if(d.centre_key = 0, s.customer_key, d.centre_key), d.may_be_told
FROM (SELECT subscriber_key, customer_key FROM subscriptions FINAL WHERE NOT removed) AS s
LEFT JOIN deciders AS d ON d.customer_key = s.customer_key
