-- Why: the value one period before is found where the sums are made, in the table's own order; here it cost a sort of its own.
ALTER TABLE noise_stage DROP COLUMN IF EXISTS z_before
