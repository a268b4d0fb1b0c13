-- Stores what somebody says an incident was, together with what there was to see when it was said: one statement, so that both are of one moment.
-- Writes nothing when there is no such incident. The same label_id twice is one label.
INSERT INTO incident_labels (incident_id, label_id, labelled_at, label, reason, note, labelled_by, role, state, severity, evidence, root_kind, root_id, onset,
    detected_at, sentence, detector, policy_revision, event, evidence_rows)
WITH
    (SELECT max(detected_at) FROM incidents WHERE incident_id = {incident:String}) AS detected,
    (SELECT argMax(revision, (in_force_after, reviewed_at)) FROM detection_policies FINAL WHERE state = 'accepted' AND in_force_after < detected) AS policy
SELECT i.incident_id, {label_id:String}, now64(6), {label:String}, {reason:String}, {note:String}, {labelled_by:String}, {role:String},
    i.state, i.severity, i.evidence, i.root_kind, i.root_id, i.onset, i.detected_at, i.sentence, e.leading, assumeNotNull(policy), i.event, e.kept
FROM (
    SELECT *, formatRowNoNewline('JSONEachRow', * EXCEPT progress) AS event FROM incidents WHERE incident_id = {incident:String}
) AS i
LEFT JOIN (
    SELECT incident_id, argMin(detector, (period_end, -evidence, kpi)) AS leading,
        arraySlice(groupArray((period_end, element_key, toString(kpi), toString(detector), value, attempts, expected, expected_low, expected_high, evidence, sentence)),
            1, {rows_max:UInt32}) AS kept
    FROM (SELECT * FROM incident_evidence FINAL WHERE incident_id = {incident:String} ORDER BY period_end, evidence DESC)
    GROUP BY incident_id
) AS e ON e.incident_id = i.incident_id
