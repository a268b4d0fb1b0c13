-- The chains of which something is left.
SELECT DISTINCT chain FROM access_log WHERE chain != ''
