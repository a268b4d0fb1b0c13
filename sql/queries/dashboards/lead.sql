SELECT i.root_kind AS cause, count() AS incidents, round(quantileExact(0.5)(dateDiff('second', i.onset, i.detected_at)) / 60) AS "minutes from onset to detection, median",
    round(quantileExact(0.9)(dateDiff('second', i.onset, i.detected_at)) / 60) AS "90 %",
    countIf(l.complained) AS "with complaints", countIf(l.complained AND l.lead_s > 0) AS "detected before the first",
    if(countIf(l.complained) = 0, NULL, round(quantileExactIf(0.5)(l.lead_s, l.complained) / 60)) AS "minutes ahead of the first, median"
FROM incidents AS i
LEFT JOIN incident_lead AS l ON l.incident_id = i.incident_id
WHERE $__timeFilter(i.detected_at) AND i.state NOT IN ('merged', 'withdrawn') AND i.root_kind != 'source'
GROUP BY cause
ORDER BY incidents DESC, cause
