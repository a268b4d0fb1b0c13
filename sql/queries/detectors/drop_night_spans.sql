-- With the hours of the same night: what did not teach in it.
ALTER TABLE night_spans DROP PARTITION {day:Date}
