-- Rows that still stand under an old key.
SELECT count() AS rows FROM {database:Identifier}.{table:Identifier} WHERE {column:Identifier} IN (SELECT old_key FROM {vault:Identifier}.key_bridge)
