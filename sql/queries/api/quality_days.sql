-- How many days of a window were judged (days of periods, so that a hole in them does not look like quiet), and how much of the network in them;
-- and how many incidents were told in it and withdrawn since.
SELECT sum(period_s) / 86400 AS days, sum(elements_scored) AS judged, sum(elements_unknown) AS unknown,
    (SELECT count() FROM incidents WHERE state = 'withdrawn' AND detected_at > {since:DateTime('UTC')} AND detected_at <= {until:DateTime('UTC')}) AS withdrawn
FROM periods FINAL WHERE period_end > {since:DateTime('UTC')} AND period_end <= {until:DateTime('UTC')}
