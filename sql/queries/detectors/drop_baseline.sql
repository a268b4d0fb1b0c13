-- A day's baseline goes as a whole: when it is half built, and when it is old.
ALTER TABLE element_baselines DROP PARTITION {day:Date}
