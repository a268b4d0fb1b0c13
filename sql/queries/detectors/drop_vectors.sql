-- The signatures have been measured: the vectors they were measured on go; with a baseline that is half built or old, too.
ALTER TABLE noise_vectors DROP PARTITION {day:Date}
