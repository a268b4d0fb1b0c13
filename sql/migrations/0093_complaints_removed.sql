-- Why: a trouble ticket that was cancelled or rejected takes its complaint back; it stays known, and counts nowhere.
ALTER TABLE complaints ADD COLUMN IF NOT EXISTS removed Bool DEFAULT false AFTER area
