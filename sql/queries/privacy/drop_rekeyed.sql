-- Takes away the rows under old keys that stand under new ones now, and waits until that is done.
ALTER TABLE {database:Identifier}.{table:Identifier} DELETE WHERE {column:Identifier} IN (SELECT old_key FROM {vault:Identifier}.key_bridge)
SETTINGS mutations_sync = 2
