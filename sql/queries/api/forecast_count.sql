-- How many may be touched next; no row where nothing was forecast.
SELECT expected, likely, computed_for FROM incident_forecast_counts FINAL WHERE incident_id = {incident:String}
