-- Noise and signatures have been measured: the values they were measured on go; with a baseline that is half built or old, too.
ALTER TABLE noise_residuals DROP PARTITION {day:Date}
