-- How many labels the last round changed.
SELECT count() AS changed
FROM (SELECT customer_key, label FROM decision_centre_rounds WHERE round = {round:UInt8}) AS before
INNER JOIN (SELECT customer_key, label FROM decision_centre_rounds WHERE round = {round:UInt8} + 1) AS after USING customer_key
WHERE before.label != after.label
