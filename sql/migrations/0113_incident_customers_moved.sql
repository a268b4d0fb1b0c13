-- Why: the lists there are move into their partitions.
INSERT INTO incident_customers_next SELECT * FROM incident_customers SETTINGS max_partitions_per_insert_block = 0
