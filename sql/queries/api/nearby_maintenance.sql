-- What work was planned near an incident: on its elements or on what holds them, or beside it (a site or cell of the same area), from a day before it began until a day after. What touches it first, then the nearest in time.
SELECT w.window_id AS window_id, w.starts_at AS starts_at, w.ends_at AS ends_at, w.scope AS scope, w.scope_id AS scope_id, w.reason AS reason, toUInt32(p.touched) AS elements_touched
FROM (
    SELECT window_id, starts_at, ends_at, toString(scope) AS scope, scope_id, reason
    FROM maintenance_windows FINAL WHERE NOT removed AND ends_at > {onset:DateTime('UTC')} - toIntervalDay(1) AND starts_at < {until:DateTime('UTC')} + toIntervalDay(1)
) AS w
INNER JOIN (
    SELECT place.1 AS scope, place.2 AS scope_id, countIf(member) AS touched
    FROM (
        SELECT element_key IN (SELECT element_key FROM incident_elements FINAL WHERE incident_id = {incident:String} AND NOT removed) AS member,
            arrayJoin(arrayConcat([('element', element_id), ('site', site)], if(member, [('transport_hub', toString(transport_hub)), ('core_pool', toString(core_pool)),
                ('tac', toString(tac)), ('region', toString(region))], []))) AS place
        FROM elements FINAL
        WHERE NOT removed AND (member OR (area = {area:String} AND area != ''))
    )
    WHERE place.2 NOT IN ('', '/')
    GROUP BY place
) AS p ON p.scope = w.scope AND p.scope_id = w.scope_id
ORDER BY touched > 0 DESC, abs(dateDiff('second', {onset:DateTime('UTC')}, starts_at)), window_id
LIMIT {limit:UInt32}
