-- Rewrites the parts that hold rows under some keys, and waits until every one is written anew.
ALTER TABLE {database:Identifier}.{table:Identifier} DELETE WHERE {column:Identifier} IN {keys:Array(UInt64)} SETTINGS mutations_sync = 2
