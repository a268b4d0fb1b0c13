-- Complaints by clock hour, place and topic, without those that an incident explains: what is usual, not what was wrong. Places are areas and the region they lie in;
-- `network` is all topics the network may be the cause of. A complaint without a known area counts for the region where there is only one.
WITH
    places AS (SELECT area, any(region) AS region FROM elements FINAL WHERE NOT removed AND area != '' GROUP BY area),
    (SELECT if(uniqExact(region) = 1, toString(any(region)), '') FROM places) AS only_region,
    written AS (
        SELECT toUInt32(intDiv(toUnixTimestamp(created_at), 3600)) AS hour, toString(area) AS area, toString(topic) AS topic
        FROM complaint_topics FINAL
        WHERE created_at >= {from:DateTime('UTC')} AND created_at < {to:DateTime('UTC')} AND NOT removed AND topic IN {topics:Array(String)} AND sentiment != 'positive'
            AND complaint_key NOT IN (SELECT complaint_key FROM complaint_links FINAL WHERE NOT withdrawn AND rank = 1)
    ),
    placed AS (
        SELECT w.hour AS hour, w.area AS area, if(p.region = '', only_region, toString(p.region)) AS region, p.area != '' AS known,
            arrayJoin(if(w.topic IN {network_topics:Array(String)}, if(w.topic = 'unknown', ['network'], [w.topic, 'network']), [w.topic])) AS topic
        FROM written AS w LEFT JOIN places AS p ON p.area = w.area
    )
SELECT region, scope, name, topic, hour, count() AS complaints
FROM (
    SELECT region, topic, hour, arrayJoin(if(known, [('area', area), ('region', region)], [('region', region)])) AS place, place.1 AS scope, place.2 AS name
    FROM placed WHERE region != ''
)
GROUP BY region, scope, name, topic, hour
ORDER BY region, scope, name, topic, hour
