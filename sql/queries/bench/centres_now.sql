-- Which centre each customer is in.
SELECT customer_key, centre_key FROM decision_centres FINAL
