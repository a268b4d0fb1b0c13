-- Rows without a chain: from before there were chains, or put there by somebody else. Those later than the first chained row are the latter.
SELECT count() AS rows, countIf(at > (SELECT min(at) FROM access_log WHERE chain != '')
    AND (SELECT count() FROM access_log WHERE chain != '') > 0) AS later
FROM access_log
WHERE chain = ''
