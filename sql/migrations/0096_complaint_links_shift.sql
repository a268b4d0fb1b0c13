-- Why: the same columns as placebo_links (here always 0), so that one statement writes both and neither can get a rule of its own.
ALTER TABLE complaint_links ADD COLUMN IF NOT EXISTS shift_s UInt32
