-- The normal of every element in each hour of the week (view element_normals), from the days before {day}, for one slice of the elements.
INSERT INTO element_baselines (valid_from, hour_of_week, element_key, center, spread, usual_ratio, attempts, samples, memory)
SELECT {day:Date}, hour_of_week, element_key, center, spread, usual_ratio, attempts, samples, memory
FROM element_normals(until = {day:Date}, days = {days:UInt16}, slices = {slices:UInt16}, slice = {slice:UInt16}, sampled = false, sample_day = {day:Date})
