-- Why: how many people an incident touches, as everybody may see it: below 20 only that it is below 20, else rounded to 5.
-- Runs as its owner, so that the grafana user needs no grant on the exact counts.
CREATE VIEW IF NOT EXISTS incident_reach DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT incident_id,
    if(customers < 20, '<20', toString(5 * round(customers / 5))) AS customers,
    if(contactable < 20, '<20', toString(5 * round(contactable / 5))) AS contactable
FROM incident_impact FINAL
