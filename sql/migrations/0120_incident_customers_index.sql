-- Why: one customer's own incidents are looked for while an agent talks to them; the order of the table is by incident.
ALTER TABLE incident_customers ADD INDEX IF NOT EXISTS by_customer customer_key TYPE bloom_filter(0.001) GRANULARITY 1
