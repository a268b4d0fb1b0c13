-- Noise and signatures have been measured: the values they were measured on go.
ALTER TABLE noise_residuals DROP PARTITION {revision:UInt64}
