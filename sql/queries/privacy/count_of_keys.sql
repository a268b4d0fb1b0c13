-- Rows under some keys in one column, in every part there is and whatever newer row outranks them.
SELECT count() AS rows FROM {database:Identifier}.{table:Identifier} WHERE {column:Identifier} IN {keys:Array(UInt64)}
