-- Why: an incident as a dashboard, an alert or an annotation shows it: the sentence, how sure, how many people (rounded), who knows of it, what it was called. One row an incident; merged ones are told under the other.
-- Times that have not come are NULL. first_*: as it was when it was opened, for messages that must not change while it lasts. customers '?': the list has not been computed yet.
CREATE VIEW IF NOT EXISTS incidents_shown AS
WITH
    told AS (SELECT incident_id, minIf(at, kind = 'acknowledged') AS taken FROM incident_notices FINAL GROUP BY incident_id),
    verdicts AS (SELECT incident_id, argMax(toString(label), (labelled_at, label_id)) AS verdict FROM incident_labels FINAL GROUP BY incident_id),
    promises AS (SELECT incident_id, argMax(restored_by, at) AS back_by FROM incident_estimates GROUP BY incident_id),
    firsts AS (SELECT incident_id, argMin(sentence, period_end) AS opening, argMin(cause, period_end) AS opening_cause, argMin(area, period_end) AS opening_area, argMin(onset, period_end) AS opening_onset FROM incident_events GROUP BY incident_id)
SELECT i.incident_id AS incident_id, i.onset AS onset, i.detected_at AS detected_at, if(toUnixTimestamp(i.resolved_at) = 0 OR i.state = 'open', NULL, i.resolved_at) AS resolved_at,
    toString(i.state) AS state, toString(i.severity) AS severity, multiIf(i.severity = 'critical', 4, i.severity = 'major', 3, i.severity = 'minor', 2, 1) AS severity_rank,
    toString(i.root_kind) AS root_kind, i.root_id AS root_id, i.sentence AS sentence, f.opening AS first_sentence, i.cause AS cause, f.opening_cause AS first_cause, toString(f.opening_area) AS first_area, f.opening_onset AS first_onset, if(i.region = '', 'no region', toString(i.region)) AS region,
    toString(i.area) AS area, toString(i.technology) AS technology, toString(i.experience) AS experience,
    w.how_sure AS how_sure, w.score AS score, w.expected_false_per_day AS expected_false_per_day, arrayStringConcat(w.kpi_names, ', ') AS told_by, arrayStringConcat(w.remarks, ' ') AS remarks,
    if(r.customers = '', '?', r.customers) AS customers, if(r.contactable = '', '?', r.contactable) AS contactable, if(c.contacted = '', '<20', c.contacted) AS contacted,
    if(toUnixTimestamp(t.taken) = 0, NULL, t.taken) AS acknowledged_at, v.verdict AS label, if(toUnixTimestamp(p.back_by) = 0, NULL, p.back_by) AS restored_by
FROM (SELECT * FROM incidents WHERE state != 'merged') AS i
LEFT JOIN incident_words AS w ON w.incident_id = i.incident_id
LEFT JOIN incident_reach AS r ON r.incident_id = i.incident_id
LEFT JOIN incident_contacts_shown AS c ON c.incident_id = i.incident_id
LEFT JOIN told AS t ON t.incident_id = i.incident_id
LEFT JOIN verdicts AS v ON v.incident_id = i.incident_id
LEFT JOIN promises AS p ON p.incident_id = i.incident_id
LEFT JOIN firsts AS f ON f.incident_id = i.incident_id
