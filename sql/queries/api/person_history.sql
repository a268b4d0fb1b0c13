-- One line's quarter hours, newest last: how long on the network, attempts, failures, bytes, where by area, and which incident it met there. No cell leaves the view.
SELECT period_end, kind, technology, region, area, seconds, events, failures, bytes, harm, experience, incident_id
FROM person_history(subscriber_key = {subscriber_key:UInt64}, since = {since:DateTime('UTC')}, until = {until:DateTime('UTC')})
ORDER BY period_end, kind, technology, region, area
