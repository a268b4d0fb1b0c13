-- What the product says of each incident's times; milliseconds since 1970, null where unknown.
SELECT incident_id,
    toUnixTimestamp(onset) * 1000 AS onset,
    if(toUnixTimestamp(resolved_at) = 0, NULL, toUnixTimestamp(resolved_at) * 1000) AS restored,
    if(complaints = 0, NULL, toUnixTimestamp(first_complaint_at) * 1000) AS first_complaint,
    if(complaints = 0, NULL, toUnixTimestamp(peak_at) * 1000) AS peak,
    complaints
FROM lag FINAL
WHERE state != 'merged'
ORDER BY incident_id
