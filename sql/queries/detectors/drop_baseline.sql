-- A day's baseline goes as a whole: when it is half built, and when it is old.
ALTER TABLE baselines DROP PARTITION {day:Date}
