-- Decides a proposal: only one that waits, and never by whoever proposed it. The earlier of two decisions has the higher precedence, so that it stays.
-- An accepted one is in force from the period after the newest that has been judged.
INSERT INTO detection_policies
WITH (SELECT max(period_end) FROM periods FINAL) AS newest
SELECT p.revision, {decision:String}, proposed_by, proposed_at, note, budget, budget_unit, shares, thresholds_from, open_once, open_twice, weak, calm,
    calm_periods, report, {reviewer:String}, now64(3), {review_note:String}, newest, toUInt64(18446744073709551614) - toUnixTimestamp64Micro(now64(6))
FROM detection_policies AS p FINAL
WHERE p.revision = {revision:UInt64} AND p.state = 'proposed' AND p.proposed_by != {reviewer:String}
