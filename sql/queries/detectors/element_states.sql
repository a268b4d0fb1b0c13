-- What is known of every element in a period, and since when: judged, learning, missing, suspect, locked, maintenance, or nothing at all (unknown).
-- Elements that are judged are left out unless {all} is set or they are asked for by {states}; empty filters mean any.
-- Looking back for when it began is done for the page alone, and so stays cheap.
WITH
    {period_end:DateTime('UTC')} AS t,
    current AS (SELECT element_key, toString(state) AS state, kpis_judged FROM element_scores FINAL WHERE period_end = t),
    placed AS (
        SELECT e.element_id AS element_id, e.element_key AS element_key, e.name AS name, toString(e.kind) AS kind, toString(e.technology) AS technology, toString(e.region) AS region,
            toString(e.area) AS area, if(c.state = '', 'unknown', c.state) AS known, c.kpis_judged AS kpis_judged
        FROM (SELECT * FROM elements FINAL WHERE NOT removed AND ({region:String} = '' OR region = {region:String}) AND ({technology:String} = '' OR technology = {technology:String})) AS e
        LEFT JOIN current AS c ON c.element_key = e.element_key
        WHERE ({all:Bool} OR known != 'judged' OR has({states:Array(String)}, 'judged')) AND (empty({states:Array(String)}) OR has({states:Array(String)}, known))
        ORDER BY element_id
        LIMIT {rows_max:UInt32} OFFSET {offset:UInt32}
    ),
    history AS (
        SELECT element_key, groupArray((period_end, toString(state))) AS states, min(period_end) AS earliest
        FROM element_scores FINAL
        WHERE period_end > t - {lookback_s:UInt32} AND period_end <= t AND element_key IN (SELECT element_key FROM placed)
        GROUP BY element_key
    ),
    gaps AS (
        SELECT groupArray(root_id) AS sources FROM incidents WHERE root_kind = 'source' AND state = 'open' AND onset < t
    ),
    behind AS (
        SELECT s.element_key AS element_key, min(source) AS source
        FROM (SELECT element_key, source_key FROM kpi_samples WHERE period_end IN (
                SELECT onset FROM incidents WHERE root_kind = 'source' AND state = 'open')) AS s
        INNER JOIN (SELECT arrayJoin(sources) AS source FROM gaps) AS g ON cityHash64(g.source) = s.source_key
        GROUP BY element_key
    )
SELECT p.element_id AS element_id, p.element_key AS element_key, p.name AS name, p.kind AS kind, p.technology AS technology, p.region AS region, p.area AS area,
    p.known AS state, p.kpis_judged AS kpis_judged,
    -- The end of the last period in which it was in another state; the oldest known period's start when there is none.
    if(h.element_key = 0, t - {period_s:UInt32},
        greatest(arrayMax(x -> if(x.2 != p.known AND x.1 < t, x.1, toDateTime(0, 'UTC')), h.states), h.earliest - {period_s:UInt32})) AS since,
    multiIf(p.known IN ('missing', 'suspect') AND b.source != '', concat('its source has a gap: ', b.source),
        p.known = 'missing', 'its source delivered, but nothing for it', p.known = 'suspect', 'its source marks the data as suspect',
        p.known = 'learning', 'too few values at this hour of the week to know what is usual', p.known = 'locked', 'locked by its operator',
        p.known = 'maintenance', 'planned work', p.known = 'unknown', 'nothing was ever delivered for it', '') AS why
FROM placed AS p
LEFT JOIN history AS h ON h.element_key = p.element_key
LEFT JOIN behind AS b ON b.element_key = p.element_key
ORDER BY element_id
