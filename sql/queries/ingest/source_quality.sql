-- The sources with the most elements, for the metrics page: so many series and no more, however many sources there are.
SELECT source, completeness, lateness_s, ahead_s, suspect_share, unmapped, rejected, repeated, toUInt64(greatest(0, toUnixTimestamp64Milli(heard_at))) / 1000 AS heard_s
FROM source_quality
ORDER BY usual_elements DESC, source
LIMIT 500
