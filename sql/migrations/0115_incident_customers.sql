-- Why: the table under its own name again, now with a partition for each incident.
RENAME TABLE IF EXISTS incident_customers_next TO incident_customers
