-- How the server means to read one line's hours: the granules of the order by line.
EXPLAIN indexes = 1
SELECT period_end, seconds FROM presence_by_line
WHERE subscriber_key = {subscriber_key:UInt64} AND period_end > {since:DateTime('UTC')} AND period_end <= {until:DateTime('UTC')}
