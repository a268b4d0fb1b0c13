-- Why: complaints beside how many are usual, by day, place and topic, for everybody's eyes. usual is the norm's sum over the day's hours (negative binomial mean of eight weeks
-- without those that incidents explain); a count below 20 is only that, and what was usual stands beside it only where it is itself at least 20; empty where no norm has been learned.
-- Runs as its owner: complaints and norms stay out of everybody's reach. Fixed days and places, so that two questions cannot be subtracted from each other.
CREATE VIEW IF NOT EXISTS complaint_expectations_shown DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    (SELECT max(built_for) FROM complaint_norms) AS newest,
    places AS (SELECT toString(area) AS area, toString(any(region)) AS region FROM elements FINAL WHERE NOT removed AND area != '' GROUP BY area),
    counted AS (
        SELECT toDate(t.created_at) AS day, arrayJoin([('area', toString(t.area)), ('region', p.region)]) AS place, toString(t.topic) AS topic, count() AS n
        FROM (SELECT created_at, area, topic FROM complaint_topics FINAL WHERE NOT removed) AS t
        LEFT JOIN places AS p ON p.area = t.area
        WHERE place.2 != ''
        GROUP BY day, place, topic
    ),
    norms AS (
        SELECT (toString(scope), toString(name)) AS place, toString(topic) AS topic, intDiv(hour_of_week, 24) AS weekday, sum(mean) AS usual
        FROM complaint_norms FINAL WHERE built_for = newest GROUP BY place, topic, weekday
    )
SELECT c.day AS day, toDateTime(c.day, 'UTC') + 43200 AS noon, c.place.1 AS scope, c.place.2 AS name, c.topic AS topic,
    if(c.n < 20, '<20', toString(5 * round(c.n / 5))) AS complaints, if(c.n < 20, NULL, 5 * round(c.n / 5)) AS complaints_rounded,
    if(n.topic = '' OR (c.n < 20 AND n.usual < 20), NULL, round(n.usual)) AS usual
FROM counted AS c
LEFT JOIN norms AS n ON n.place = c.place AND n.topic = c.topic AND n.weekday = toDayOfWeek(c.day) - 1
