-- The keys under which these sources stand in kpi_samples.
SELECT source, toString(cityHash64(source)) AS source_key FROM (SELECT arrayJoin({sources:Array(String)}) AS source)
