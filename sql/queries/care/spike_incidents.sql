-- Which incidents the complaints of each spike were linked to, the one with most first, and when it was detected.
WITH
    asked AS (
        SELECT arrayJoin(arrayZip({spikes:Array(String)}, {scopes:Array(String)}, {names:Array(String)}, {topics:Array(String)}, {from:Array(UInt32)}, {to:Array(UInt32)})) AS spike
    ),
    places AS (SELECT toString(area) AS area, toString(any(region)) AS region FROM elements FINAL WHERE NOT removed AND area != '' GROUP BY area),
    written AS (
        SELECT t.complaint_key AS complaint_key, toUnixTimestamp(t.created_at) AS at_s, toString(t.topic) AS topic, toString(t.area) AS area, p.region AS region
        FROM (
            SELECT complaint_key, created_at, topic, area FROM complaint_topics FINAL
            WHERE created_at > toDateTime(arrayMin({from:Array(UInt32)}), 'UTC') AND created_at <= toDateTime(arrayMax({to:Array(UInt32)}), 'UTC') AND NOT removed
        ) AS t LEFT JOIN places AS p ON p.area = t.area
    ),
    theirs AS (
        SELECT a.spike.1 AS spike_id, w.complaint_key AS complaint_key
        FROM asked AS a CROSS JOIN written AS w
        WHERE w.at_s > a.spike.5 AND w.at_s <= a.spike.6
            AND (a.spike.2 = 'area' AND w.area = a.spike.3 OR a.spike.2 = 'region' AND (w.region = a.spike.3 OR w.region = ''))
            AND (w.topic = a.spike.4 OR a.spike.4 = 'network' AND w.topic IN {network_topics:Array(String)})
    )
SELECT t.spike_id AS spike_id, uniqExact(t.complaint_key) AS complaints, e.incident_id AS incident_id, countIf(l.complaint_key != 0) AS linked, any(e.detected_at) AS detected_at
FROM theirs AS t
LEFT JOIN (SELECT complaint_key, incident_id FROM complaint_links FINAL WHERE NOT withdrawn AND rank = 1) AS l ON l.complaint_key = t.complaint_key
LEFT JOIN (
    SELECT incident_id, detected_at FROM incident_events FINAL WHERE period_end <= {at:DateTime('UTC')} ORDER BY period_end DESC LIMIT 1 BY incident_id
) AS e ON e.incident_id = l.incident_id
GROUP BY spike_id, incident_id
ORDER BY spike_id, linked DESC, incident_id
