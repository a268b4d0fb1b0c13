-- Notes that somebody took an incident on, beside what was said before. Writes nothing when there is no such incident; the first acknowledgement is the one that counts for the lag, the newest the one that holds.
-- The same notice_id and moment is the same row, so it may run twice. What is over cannot be kept quiet.
INSERT INTO incident_notices (incident_id, kind, at, told_by, notice_id, owner, note, snooze, seen_to, severity_rank)
SELECT incident_id, 'acknowledged', {at:DateTime('UTC')}, {by:String}, {notice_id:String}, {owner:String}, {note:String}, {snooze:Bool} AND state = 'open', period_end,
    transform(toString(severity), ['critical', 'major', 'minor'], [4, 3, 2], 1)
FROM incidents WHERE incident_id = {incident:String} AND state != 'merged'
