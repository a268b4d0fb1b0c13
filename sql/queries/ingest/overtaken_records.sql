-- The oldest row of this table that is newer than a load; 0 where none is. Rows, not loads: one that was cut off has left rows too.
SELECT toString(min(revision)) AS oldest FROM {table:Identifier} WHERE revision > {after:UInt64}
