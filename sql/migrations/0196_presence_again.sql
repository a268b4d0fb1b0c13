-- Why: presence under its own name again.
RENAME TABLE IF EXISTS presence_next TO presence
