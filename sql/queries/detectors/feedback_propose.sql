-- Stores other thresholds as a proposal, to be decided by somebody else. Everything that is not proposed stays as the policy in force has it.
INSERT INTO detection_policies (revision, state, proposed_by, proposed_at, note, budget, budget_unit, shares, thresholds_from, open_once, open_twice, weak, calm,
    calm_periods, report, reviewed_by, reviewed_at, review_note, in_force_after, precedence)
SELECT {revision:UInt64}, 'proposed', {proposed_by:String}, now64(3), {note:String}, {budget:Float64}, {budget_unit:String},
    mapFromArrays({detectors:Array(String)}, {shares:Array(Float64)}), {thresholds_from:String}, {open_once:Float64}, {open_twice:Float64}, {weak:Float64},
    {calm:Float64}, {calm_periods:UInt8}, {report:String}, '', toDateTime64(0, 3, 'UTC'), '', toDateTime(0, 'UTC'), 0
