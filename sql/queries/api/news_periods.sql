-- The newest scored period and the revision it was last scored with: what has changed when either has.
SELECT period_end, toString(revision) AS revision, elements_scored, elements_unknown FROM periods FINAL ORDER BY period_end DESC LIMIT 1
