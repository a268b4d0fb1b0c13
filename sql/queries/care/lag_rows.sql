-- The incidents that figures are made of, merged ones being told by the one they were merged into; times in seconds since the onset, -1 where unknown.
-- since_restored: how long after the end each linked complaint came; chance_first and chance_since_restored: the same for complaints moved by whole weeks.
WITH
    told AS (
        SELECT * FROM lag FINAL WHERE state != 'merged' AND onset > {since:DateTime('UTC')} AND onset <= {at:DateTime('UTC')}
        ORDER BY onset DESC, incident_id LIMIT {rows_max:UInt32}
    ),
    after AS (
        SELECT l.incident_id AS incident_id, arraySort(groupArray(toUInt32(l.created_at - t.resolved_at))) AS waits
        FROM (SELECT incident_id, created_at FROM complaint_links FINAL WHERE NOT withdrawn AND rank = 1 AND created_at <= {at:DateTime('UTC')}) AS l
        INNER JOIN told AS t ON t.incident_id = l.incident_id
        WHERE t.state = 'resolved' AND l.created_at > t.resolved_at
        GROUP BY incident_id
    ),
    moved AS (
        SELECT incident_id, shift_s, created_at + shift_s AS moment FROM placebo_links FINAL
        WHERE NOT withdrawn AND rank = 1 AND incident_id IN (SELECT incident_id FROM told)
    ),
    chance AS (
        SELECT m.incident_id AS incident_id, groupArray(m.first_s) AS firsts, arrayFlatten(groupArray(m.waits)) AS waits
        FROM (
            SELECT m.incident_id AS incident_id, m.shift_s AS shift_s, toInt64(min(m.moment)) - toInt64(any(t.onset)) AS first_s,
                groupArrayIf(toUInt32(m.moment - t.resolved_at), t.state = 'resolved' AND m.moment > t.resolved_at) AS waits
            FROM moved AS m INNER JOIN told AS t ON t.incident_id = m.incident_id
            GROUP BY incident_id, shift_s
        ) AS m GROUP BY incident_id
    )
SELECT t.incident_id AS incident_id, t.region AS region, t.technology AS technology, t.root_kind AS root_kind, t.experience AS experience,
    toString(toMonday(t.onset)) AS week, t.state AS state,
    toInt64(t.detected_at) - toInt64(t.onset) AS detected_s,
    if(toUnixTimestamp(t.notified_at) = 0, -1, toInt64(t.notified_at) - toInt64(t.onset)) AS notified_s,
    if(toUnixTimestamp(t.acknowledged_at) = 0, -1, toInt64(t.acknowledged_at) - toInt64(t.onset)) AS acknowledged_s,
    if(toUnixTimestamp(t.first_contact_at) = 0, -1, toInt64(t.first_contact_at) - toInt64(t.onset)) AS contacted_s,
    if(t.complaints = 0, -1, toInt64(t.first_complaint_at) - toInt64(t.onset)) AS first_complaint_s,
    if(t.complaints = 0, -1, toInt64(t.peak_at) + 1800 - toInt64(t.onset)) AS peak_s,
    if(toUnixTimestamp(t.resolved_at) = 0, -1, toInt64(t.resolved_at) - toInt64(t.onset)) AS restored_s,
    toInt64({at:DateTime('UTC')}) - toInt64(t.onset) AS watched_s,
    t.complaints AS complaints, t.affected AS affected, t.complaining AS complaining, t.chance_complaints AS chance_complaints,
    a.waits AS since_restored, c.firsts AS chance_first, c.waits AS chance_since_restored
FROM told AS t
LEFT JOIN after AS a ON a.incident_id = t.incident_id
LEFT JOIN chance AS c ON c.incident_id = t.incident_id
ORDER BY t.onset, t.incident_id
