-- The hours that were judged, once more on each of the days before: a month to look back on without judging a month.
INSERT INTO core_scores SELECT s.* REPLACE (s.period_end - toIntervalDay(d.number) AS period_end)
FROM (SELECT * FROM core_scores FINAL WHERE period_end > {newest:DateTime('UTC')} - toIntervalDay(1)) AS s CROSS JOIN (SELECT number FROM numbers(1, {days:UInt32})) AS d
