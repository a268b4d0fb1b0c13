-- The last hours, once more every so many hours before: a month to look back on without judging a month.
INSERT INTO element_scores SELECT s.* REPLACE (s.period_end - toIntervalHour({every_hours:UInt16} * d.number) AS period_end)
FROM (SELECT * FROM element_scores FINAL WHERE period_end > {newest:DateTime('UTC')} - toIntervalHour({every_hours:UInt16})) AS s CROSS JOIN (SELECT number FROM numbers(1, {times:UInt32})) AS d
