-- What each computation of a list changed, newest first; computations that changed nothing are not there.
SELECT computed_for, listed, added, withdrawn, changed, late_records FROM incident_list_computations FINAL
WHERE incident_id = {incident:String}
ORDER BY computed_for DESC
LIMIT {limit:UInt32}
