-- Why: the slow sum of the noise is made as the live one is, from the memory of each series and its value one period before.
ALTER TABLE noise_stage ADD COLUMN IF NOT EXISTS z_before Float32, ADD COLUMN IF NOT EXISTS memory Float32
