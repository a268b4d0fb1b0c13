-- How many lines the whole list has.
SELECT count() AS total FROM incident_customers FINAL
WHERE incident_id = {incident:String} AND NOT withdrawn AND confidence >= {confidence_min:Float64}
