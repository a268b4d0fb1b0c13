-- Why: how many false incidents a day detection may cost, as the accepted thresholds in force say; one row, read wherever the budget stands beside what was spent.
CREATE VIEW IF NOT EXISTS detection_budget AS
WITH assumeNotNull((SELECT count() FROM elements FINAL WHERE NOT removed AND kind LIKE '%cell')) AS cells
SELECT argMax(if(budget_unit = 'per_day', budget, budget * cells / 1000), (in_force_after, reviewed_at)) AS per_day,
    argMax(shares, (in_force_after, reviewed_at)) AS detector_shares, argMax(open_once, (in_force_after, reviewed_at)) AS opens_at_once, cells AS cells_now
FROM detection_policies FINAL
WHERE state = 'accepted'
