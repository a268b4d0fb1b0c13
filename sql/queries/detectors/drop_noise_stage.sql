-- Noise has been measured: the values it was measured on go.
ALTER TABLE noise_stage DROP PARTITION {revision:UInt64}
