-- Why: the old table makes room; two steps that may be repeated, instead of an exchange that may not.
RENAME TABLE IF EXISTS presence TO presence_before
