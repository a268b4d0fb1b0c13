-- Why: chance by each shift beside the total: were one week special, the two would not agree.
ALTER TABLE lag_coverage ADD COLUMN IF NOT EXISTS placebo Array(Tuple(shift_s UInt32, complaints UInt64, linked UInt64)) AFTER placebo_linked
