-- The partitions of a table and how new the newest row of each is.
SELECT _partition_id AS partition, toDateTime(max({column:Identifier}), 'UTC') AS newest, count() AS rows
FROM {table:Identifier}
GROUP BY partition
ORDER BY newest
