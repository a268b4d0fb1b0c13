-- How many days of a window were judged: days of periods, so that a hole in them does not look like quiet.
SELECT sum(period_s) / 86400 AS days FROM periods FINAL WHERE period_end > {since:DateTime('UTC')} AND period_end <= {until:DateTime('UTC')}
