-- Why: the order by line listens to a table; it is told of the new one (0197).
DROP VIEW IF EXISTS presence_to_lines
