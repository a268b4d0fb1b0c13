-- The newest count of whom an incident touches: it comes some time after the incident's own words, when its list has been computed.
SELECT toString(max(revision)) AS newest FROM incident_impact
