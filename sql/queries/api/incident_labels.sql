-- The labels of an incident, newest first, each with how many rows of evidence were kept with it; or one label by its id.
SELECT label_id, labelled_at, toString(l.label) AS label, reason, note, labelled_by, role, severity, evidence, toString(detector) AS detector,
    toString(policy_revision) AS policy_revision, sentence, length(evidence_rows) AS evidence_kept,
    arrayMap(e -> e.sentence, arraySlice(evidence_rows, 1, 12)) AS evidence_sentences
FROM incident_labels AS l FINAL
WHERE incident_id = {incident:String} AND ({label_id:String} = '' OR label_id = {label_id:String})
ORDER BY labelled_at DESC, label_id
LIMIT {limit:UInt32}
