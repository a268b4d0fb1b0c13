-- Rewrites a small table without its old rows, and waits until that is done.
ALTER TABLE {table:Identifier} DELETE WHERE {column:Identifier} < {before:DateTime('UTC')} SETTINGS mutations_sync = 2
