-- With the baseline of the same day: when it is half built, and when it is old.
ALTER TABLE noise_sample DROP PARTITION {day:Date}
