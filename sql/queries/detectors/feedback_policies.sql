-- The accepted thresholds that may have been in force up to a time, newest first.
SELECT toString(p.revision) AS revision, p.budget AS budget, toString(p.budget_unit) AS budget_unit, p.shares AS shares, p.open_once AS open_once,
    p.open_twice AS open_twice, p.weak AS weak, p.calm AS calm, p.calm_periods AS calm_periods, p.in_force_after AS in_force_after,
    (SELECT count() FROM elements FINAL WHERE NOT removed AND kind LIKE '%cell') AS cells
FROM detection_policies AS p FINAL
WHERE p.state = 'accepted' AND p.in_force_after < {at:DateTime('UTC')}
ORDER BY p.in_force_after DESC, p.reviewed_at DESC, p.revision DESC
LIMIT {rows_max:UInt32}
