-- Why: the slow sum weighs each period by what is new in it, which takes the memory of each KPI of each element (view element_normals).
ALTER TABLE element_baselines ADD COLUMN IF NOT EXISTS memory Array(Float32) CODEC(ZSTD(1))
