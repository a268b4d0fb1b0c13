-- What the newest computation does not expect any more, and everything of incidents that are closed: kept, marked withdrawn.
INSERT INTO incident_forecasts
    (incident_id, subscriber_key, customer_key, centre_key, probability, probability_1h, probability_2h, expected_at, days_known, days_there, today, withdrawn, computed_for, revision)
SELECT incident_id, subscriber_key, customer_key, centre_key, probability, probability_1h, probability_2h, expected_at, days_known, days_there, today, true, {at:DateTime('UTC')}, {revision:UInt64}
FROM incident_forecasts FINAL
WHERE NOT withdrawn AND revision < {revision:UInt64}
