-- How many incidents fit the filters of incidents.sql.
SELECT count() AS total
FROM incidents AS i
WHERE ({state:String} = '' OR state = {state:String})
    AND ({severity:String} = '' OR severity = {severity:String})
    AND ({area:String} = '' OR area = {area:String})
    AND ({technology:String} = '' OR technology = {technology:String})
    AND (state = 'open' OR resolved_at >= {since:DateTime('UTC')})
    AND (toUnixTimestamp({until:DateTime('UTC')}) = 0 OR onset <= {until:DateTime('UTC')})
    AND ({element:String} = '' OR i.incident_id IN (
        SELECT incident_id FROM incident_elements FINAL WHERE element_id = {element:String} AND NOT removed))
