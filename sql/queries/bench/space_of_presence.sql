-- Rows and bytes of presence as it lies on the disk, and how much of that is the order by line.
SELECT (SELECT sum(rows) FROM system.parts WHERE active AND database = currentDatabase() AND table = 'presence') AS rows,
    (SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = currentDatabase() AND table = 'presence') AS bytes,
    (SELECT sum(bytes_on_disk) FROM system.projection_parts WHERE active AND database = currentDatabase() AND table = 'presence') AS by_line_bytes,
    (SELECT count() FROM system.parts WHERE active AND database = currentDatabase() AND table = 'presence') AS parts
