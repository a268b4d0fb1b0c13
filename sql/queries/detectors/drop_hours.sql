-- What a night counted goes when a later night has counted, and with a baseline that is half built or old.
ALTER TABLE element_hours DROP PARTITION {day:Date}
