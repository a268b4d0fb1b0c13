-- The normal of elements in each hour of the week, from the days before {day} (stage_hours.sql), for one range of their keys.
INSERT INTO element_baselines (valid_from, hour_of_week, element_key, center, spread, usual_ratio, attempts, samples, memory)
SELECT {day:Date}, hour_of_week, element_key, center, spread, usual_ratio, attempts, samples, memory
FROM element_normals(day = {day:Date}, earlier = false, from_key = {from_key:UInt64}, to_key = {to_key:UInt64}, kinds = {kinds:Array(String)}, ratios = {ratios:Array(Array(UInt8))}, kind_failed = {kind_failed:Array(Array(Float64))}, kind_tried = {kind_tried:Array(Array(Float64))})
