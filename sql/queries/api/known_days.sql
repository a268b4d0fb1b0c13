-- Days, by the clock of a time zone, on which the network was judged: of the others nothing can be said.
SELECT DISTINCT toDate(period_end - 1, {time_zone:String}) AS day FROM periods FINAL
WHERE period_end > {since:DateTime('UTC')} AND period_end <= {until:DateTime('UTC')} AND elements_scored > 0
ORDER BY day
LIMIT 100
