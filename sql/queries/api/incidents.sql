-- Incidents that fit the filters (empty or 1970 = any), newest detection first. since and until ask for incidents that were under way in that time.
SELECT i.incident_id AS incident_id, state, severity, onset, detected_at, resolved_at, root_kind, root_id, cause, sentence, area, region, technology, experience,
    evidence, w.sure AS confidence, announced, unstable, kpis, w.kpi_names AS kpi_names, w.how_sure AS how_sure, w.score AS score,
    w.expected_false_per_day AS expected_false_per_day, w.times_reopened AS times_reopened, w.remarks AS remarks, merged_into, i.period_end AS updated_for,
    o.incident_id != '' AS acknowledged, o.owner AS owner, o.note AS owner_note, o.at AS owned_at, o.snoozed AS snoozed,
    n.incident_id != '' AS counted, n.subscriptions AS subscriptions, n.customers AS customers, n.centres AS centres, n.contactable AS contactable
FROM incidents AS i
LEFT JOIN incident_words AS w ON w.incident_id = i.incident_id
LEFT JOIN (SELECT * FROM incident_impact FINAL) AS n ON n.incident_id = i.incident_id
LEFT JOIN incident_owners AS o ON o.incident_id = i.incident_id
WHERE ({incident:String} = '' OR i.incident_id = {incident:String})
    AND ({state:String} = '' OR state = {state:String})
    AND ({severity:String} = '' OR severity = {severity:String})
    AND ({area:String} = '' OR area = {area:String})
    AND ({technology:String} = '' OR technology = {technology:String})
    AND (state = 'open' OR resolved_at >= {since:DateTime('UTC')})
    AND (toUnixTimestamp({until:DateTime('UTC')}) = 0 OR onset <= {until:DateTime('UTC')})
    AND ({element:String} = '' OR i.incident_id IN (
        SELECT incident_id FROM incident_elements FINAL WHERE element_id = {element:String} AND NOT removed))
ORDER BY detected_at DESC, i.incident_id
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
