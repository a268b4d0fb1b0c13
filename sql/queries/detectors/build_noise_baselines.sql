-- The normal that noise is measured against: as it was before the days whose noise is measured, for the night's sample of elements, one range of their keys.
INSERT INTO noise_baselines (valid_from, hour_of_week, element_key, center, spread, usual_ratio, attempts, samples, memory)
SELECT {day:Date}, hour_of_week, element_key, center, spread, usual_ratio, attempts, samples, memory
FROM element_normals(day = {day:Date}, earlier = true, from_key = {from_key:UInt64}, to_key = {to_key:UInt64}, kinds = {kinds:Array(String)}, ratios = {ratios:Array(Array(UInt8))}, kind_failed = {kind_failed:Array(Array(Float64))}, kind_tried = {kind_tried:Array(Array(Float64))})
