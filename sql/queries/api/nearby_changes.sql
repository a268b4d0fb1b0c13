-- What was changed near an incident: on its elements or on what holds them, in the week before it began and while it lasted; beside it (a site or cell of the same area), in the same time. What touches it first, then the nearest in time.
SELECT c.change_id AS change_id, c.at AS at, c.scope AS scope, c.scope_id AS scope_id, c.kind AS kind, c.description AS description, toUInt32(p.touched) AS elements_touched
FROM (
    SELECT change_id, at, toString(scope) AS scope, scope_id, toString(kind) AS kind, description
    FROM changes FINAL WHERE NOT removed AND at > {onset:DateTime('UTC')} - toIntervalDay(7) AND at <= {until:DateTime('UTC')}
) AS c
INNER JOIN (
    SELECT place.1 AS scope, place.2 AS scope_id, countIf(member) AS touched
    FROM (
        SELECT element_key IN (SELECT element_key FROM incident_elements FINAL WHERE incident_id = {incident:String} AND NOT removed) AS member,
            arrayJoin(arrayConcat([('element', element_id), ('site', site)], if(member, [('transport_hub', toString(transport_hub)), ('core_pool', toString(core_pool)),
                ('tac', toString(tac)), ('region', toString(region)), ('vendor_software', concat(vendor, '/', software))], []))) AS place
        FROM elements FINAL
        WHERE NOT removed AND (member OR (area = {area:String} AND area != ''))
    )
    WHERE place.2 NOT IN ('', '/')
    GROUP BY place
) AS p ON p.scope = c.scope AND p.scope_id = c.scope_id
ORDER BY touched > 0 DESC, abs(dateDiff('second', {onset:DateTime('UTC')}, at)), change_id
LIMIT {limit:UInt32}
