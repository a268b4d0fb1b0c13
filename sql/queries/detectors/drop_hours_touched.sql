-- The night's hours have been counted: which ones had to be is no longer asked.
ALTER TABLE hours_touched DROP PARTITION {day:Date}
