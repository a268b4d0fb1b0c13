-- The signatures have been measured: the vectors they were measured on go.
ALTER TABLE noise_vectors DROP PARTITION {revision:UInt64}
