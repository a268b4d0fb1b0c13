-- What retention does by itself after 72 hours, in network time.
ALTER TABLE {table:Identifier} DROP PARTITION {day:String}
