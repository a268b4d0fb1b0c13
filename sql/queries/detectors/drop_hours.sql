-- Normals have been made: what they were made of goes; with a baseline that is half built or old, too.
ALTER TABLE hourly_values DROP PARTITION {day:Date}
