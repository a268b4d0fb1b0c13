-- The normal that noise is measured against: as it was {until}, before the days whose noise is measured, for the night's sample of elements.
INSERT INTO noise_baselines (valid_from, hour_of_week, element_key, center, spread, usual_ratio, attempts, samples, memory)
SELECT {day:Date}, hour_of_week, element_key, center, spread, usual_ratio, attempts, samples, memory
FROM element_normals(until = {until:Date}, days = {days:UInt16}, slices = 1, slice = 0, sampled = true, sample_day = {day:Date})
