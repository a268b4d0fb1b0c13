-- The computation is stored; what it was stored from goes.
ALTER TABLE incident_customers_computed DROP PARTITION {revision:UInt64}
