-- Rows and bytes of presence as it lies on the disk, by time and by line.
SELECT sumIf(rows, table = 'presence') AS rows, sumIf(bytes_on_disk, table = 'presence') AS bytes, sumIf(bytes_on_disk, table = 'presence_by_line') AS by_line_bytes,
    countIf(table = 'presence') AS parts, countIf(table = 'presence_by_line') AS by_line_parts
FROM system.parts WHERE active AND database = currentDatabase() AND table IN ('presence', 'presence_by_line')
