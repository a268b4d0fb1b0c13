-- Proposed, accepted and rejected thresholds, newest first; the one in force for the next period is marked. The report comes only when one is asked for.
WITH
    (SELECT max(period_end) FROM periods FINAL) AS newest,
    (SELECT argMax(revision, (in_force_after, reviewed_at)) FROM detection_policies FINAL WHERE state = 'accepted' AND in_force_after <= newest) AS current
SELECT toString(p.revision) AS revision, toString(p.state) AS state, p.revision = current AS in_force, proposed_by, proposed_at, note, budget,
    toString(budget_unit) AS budget_unit, shares, toString(thresholds_from) AS thresholds_from, open_once, open_twice, weak, calm, calm_periods,
    if({revision:UInt64} = 18446744073709551615, '', report) AS report, reviewed_by, reviewed_at, review_note, in_force_after
FROM detection_policies AS p FINAL
WHERE ({revision:UInt64} = 18446744073709551615 OR p.revision = {revision:UInt64}) AND ({state:String} = '' OR toString(p.state) = {state:String})
ORDER BY proposed_at DESC, p.revision DESC
LIMIT {limit:UInt32}
