-- Who took an incident on and what they said, first one first. Of very many, the newest.
SELECT at, by, owner, note, snooze
FROM (
    SELECT at, toString(told_by) AS by, if(owner = '', toString(told_by), owner) AS owner, note, snooze, recorded_at, notice_id
    FROM incident_notices FINAL WHERE incident_id = {incident:String} AND kind = 'acknowledged' ORDER BY recorded_at DESC, notice_id DESC LIMIT 100
)
ORDER BY at, recorded_at, notice_id
