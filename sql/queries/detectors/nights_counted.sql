-- The nights whose hours are kept, newest first.
SELECT toString(valid_from) AS day, toUnixTimestamp(began_at) AS began_s, days, toString(earlier) AS earlier, earlier_days, steps_s, recipe FROM nights_counted ORDER BY valid_from DESC
