-- Whether any forecast still stands that would have to be withdrawn.
SELECT count() AS forecasts FROM incident_forecasts FINAL WHERE NOT withdrawn
