-- Complaints of the last hour by place and topic, beside what is usual in that hour (two clock hours, each with its share of the window). Places with fewer than
-- complaints_min are none; a place without a norm says nothing.
WITH
    {at:DateTime('UTC')} AS until,
    toUnixTimestamp(until) % 3600 / 3600 AS into_hour,
    places AS (SELECT area, any(region) AS region FROM elements FINAL WHERE NOT removed AND area != '' GROUP BY area),
    (SELECT if(uniqExact(region) = 1, toString(any(region)), '') FROM places) AS only_region,
    placed AS (
        SELECT toString(w.area) AS area, if(p.region = '', only_region, toString(p.region)) AS region, p.area != '' AS known,
            arrayJoin(if(w.topic IN {network_topics:Array(String)}, if(w.topic = 'unknown', ['network'], [toString(w.topic), 'network']), [toString(w.topic)])) AS topic
        FROM (
            SELECT area, topic FROM complaint_topics FINAL
            WHERE created_at > until - 3600 AND created_at <= until AND NOT removed AND topic IN {topics:Array(String)} AND sentiment != 'positive'
        ) AS w
        LEFT JOIN places AS p ON p.area = w.area
    ),
    counted AS (
        SELECT any(region) AS of_region, scope, name, topic, count() AS complaints
        FROM (SELECT region, topic, arrayJoin(if(known, [('area', area), ('region', region)], [('region', region)])) AS place, place.1 AS scope, place.2 AS name FROM placed WHERE region != '')
        GROUP BY scope, name, topic
        HAVING complaints >= {complaints_min:UInt32}
    ),
    usual AS (
        SELECT scope, name, topic,
            sum(mean * if(hour_of_week = {hour_of_week:UInt8}, into_hour, 1 - into_hour)) AS expected, min(weight) AS rests_on, min(size) AS dispersion
        FROM complaint_norms FINAL
        WHERE built_for = {day:Date} AND hour_of_week IN ({hour_of_week:UInt8}, {hour_before:UInt8})
        GROUP BY scope, name, topic
    )
SELECT c.scope AS scope, c.name AS name, c.of_region AS region, c.topic AS topic, c.complaints AS complaints, u.expected AS expected, u.rests_on AS weight, u.dispersion AS size
FROM counted AS c INNER JOIN usual AS u ON u.scope = c.scope AND u.name = c.name AND u.topic = c.topic
ORDER BY scope, name, topic
