-- Takes a former run away whole.
ALTER TABLE line_owners DROP PARTITION ID {partition:String}
