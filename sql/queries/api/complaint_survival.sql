-- How many incidents of a group nobody had complained of, so long after their onset.
SELECT after_s, at_risk, complained, silent_share, low, high, computed_for
FROM complaint_survival FINAL
WHERE dimension = {dimension:String} AND name = {name:String} AND revision = (SELECT max(revision) FROM complaint_survival)
ORDER BY after_s
LIMIT 200
