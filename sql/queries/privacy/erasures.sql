-- Everybody who was erased, as marks and keys.
SELECT erasure_id, marks, subscriber_keys, customer_keys, readmitted FROM erasures ORDER BY at
