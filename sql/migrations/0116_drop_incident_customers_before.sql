-- Why: a second copy of who was affected is one too many.
DROP TABLE IF EXISTS incident_customers_before
