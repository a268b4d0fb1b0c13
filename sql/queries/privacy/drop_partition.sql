-- Takes a whole partition away: at once, and from the disk, which deleting rows does not.
ALTER TABLE {table:Identifier} DROP PARTITION ID {partition:String}
