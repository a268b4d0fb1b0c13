-- Why: how many households and accounts were told of an incident, as everybody may see it: below 20 only that it is below 20, else rounded to 5.
-- Runs as its owner, so that the grafana user needs no grant on what care did.
CREATE VIEW IF NOT EXISTS incident_contacts_shown DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT incident_id, if(n < 20, '<20', toString(5 * round(n / 5))) AS contacted
FROM (SELECT incident_id, uniqExact(centre_key) AS n FROM case_events WHERE kind = 'contacted' AND purpose = 'incident' GROUP BY incident_id)
