-- Which groups of users were found missing in the turns before: raised, or held until the cells' own detectors had their say.
SELECT DISTINCT root_id FROM findings FINAL
WHERE detector = 'usage' AND state IN ('raised', 'watching') AND period_end >= {since:DateTime('UTC')} AND period_end < {before:DateTime('UTC')}
