-- How many rows of a table without partitions are too old.
SELECT count() AS rows FROM {table:Identifier} WHERE {column:Identifier} < {before:DateTime('UTC')}
