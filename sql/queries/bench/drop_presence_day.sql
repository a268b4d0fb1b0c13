-- What retention does by itself after 72 hours, in network time.
ALTER TABLE presence DROP PARTITION {day:String}
