-- When noise has been measured, and with a baseline that is half built or old.
ALTER TABLE noise_baselines DROP PARTITION {day:Date}
