-- Why: a second copy of where people were is one too many.
DROP TABLE IF EXISTS presence_before SETTINGS max_table_size_to_drop = 0
