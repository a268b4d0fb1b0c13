-- The normal that noise is measured against: as it was before the days whose noise is measured, for the night's sample of elements.
INSERT INTO noise_baselines (valid_from, hour_of_week, element_key, center, spread, usual_ratio, attempts, samples, memory)
SELECT {day:Date}, hour_of_week, element_key, center, spread, usual_ratio, attempts, samples, memory
FROM element_normals(day = {day:Date}, earlier = true, from_key = 0, to_key = 18446744073709551615)
