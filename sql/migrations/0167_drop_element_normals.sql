-- Why: it read all weeks of samples for each of its readers and for each slice of the elements; the next migration makes it of hourly_values.
DROP VIEW IF EXISTS element_normals
