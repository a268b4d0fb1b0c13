-- The newest period that was scored, and how much of the network it speaks for.
SELECT period_end, period_s, scored_at, closed_by, elements_scored, elements_unknown, sources_expected, sources_arrived
FROM periods FINAL ORDER BY period_end DESC LIMIT 1
