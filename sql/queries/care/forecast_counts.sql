-- How many each incident with a forecast may yet touch, in lines; zero where everything was withdrawn.
INSERT INTO incident_forecast_counts (incident_id, expected, likely, computed_for, revision)
SELECT incident_id, sumIf(probability, NOT withdrawn), countIf(NOT withdrawn AND probability >= 0.5), {at:DateTime('UTC')}, {revision:UInt64}
FROM incident_forecasts FINAL
WHERE incident_id IN (SELECT incident_id FROM incident_forecasts WHERE revision = {revision:UInt64})
GROUP BY incident_id
