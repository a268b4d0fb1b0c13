-- Why: what customers complain of, for everybody's eyes: by day, region and topic, with how many of them are angry; below 20 only that it is below 20, else rounded to 5.
-- Runs as its owner, so that nobody needs a grant on complaints; fixed days and regions, so that two questions cannot be subtracted from each other.
CREATE VIEW IF NOT EXISTS complaint_days_shown DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT day, toDateTime(day, 'UTC') + 43200 AS noon, region, topic, if(n < 20, '<20', toString(5 * round(n / 5))) AS complaints, if(n < 20, NULL, 5 * round(n / 5)) AS complaints_rounded,
    if(n < 20, NULL, round(angry / n, 2)) AS negative_share
FROM (
    SELECT toDate(t.created_at) AS day, if(p.region = '', 'unknown', toString(p.region)) AS region, toString(t.topic) AS topic, count() AS n, countIf(t.sentiment = 'negative') AS angry
    FROM (SELECT created_at, area, topic, sentiment FROM complaint_topics FINAL WHERE NOT removed) AS t
    LEFT JOIN (SELECT area, any(region) AS region FROM elements FINAL WHERE NOT removed AND area != '' GROUP BY area) AS p ON p.area = t.area
    GROUP BY day, region, topic
)
