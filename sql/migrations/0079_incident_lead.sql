-- Why: whether an incident was known before the first complaint, as everybody may see it: times, and no number of people.
-- Runs as its owner, so that the grafana user needs no grant on the exact counts.
CREATE VIEW IF NOT EXISTS incident_lead DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT incident_id, complaints > 0 AND state NOT IN ('merged', 'withdrawn') AS complained, if(complained, toInt64(first_complaint_at) - toInt64(detected_at), 0) AS lead_s
FROM lag FINAL
