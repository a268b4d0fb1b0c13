-- Which incident each complaint was tied to, and what chance would have tied.
SELECT toString(complaint_key) AS complaint_key, incident_id FROM complaint_links FINAL WHERE NOT withdrawn AND rank = 1 ORDER BY complaint_key
