-- The sources with the most elements, for the metrics page: so many series and no more, however many sources there are.
SELECT source, completeness, lateness_s, ahead_s, suspect_share, unmapped, rejected
FROM source_quality
ORDER BY usual_elements DESC, source
LIMIT 500
