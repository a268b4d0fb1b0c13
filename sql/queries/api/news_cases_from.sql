-- The moment after the newest case event: from here on case events are news. 1970 when there is none.
SELECT max(at) + toIntervalMillisecond(1) AS since FROM case_events
