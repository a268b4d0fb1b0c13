-- Which of these incidents are of missing users, who is meant (`area/service/class of device`, an area may hold slashes) and which hours have to be read. Absence is looked at for one day at most.
-- observed_to: absence counts only where presence has arrived, that is up to the newest quarter hour with a fifth of the fullest one's records.
WITH
    missing AS (
        SELECT incident_id, splitByChar('/', root_id) AS parts, toStartOfInterval(onset, INTERVAL 15 MINUTE) AS began,
            least(if(state = 'resolved', resolved_at, {at:DateTime('UTC')}), began + 86400) AS ended
        FROM incident_events FINAL
        WHERE incident_id IN {incidents:Array(String)} AND root_kind = 'usage' AND period_end <= {at:DateTime('UTC')}
        ORDER BY period_end DESC LIMIT 1 BY incident_id
    ),
    arrived AS (
        SELECT m.incident_id AS incident_id, maxIf(p.period_end, p.records * 5 >= p.fullest) AS observed_to
        FROM missing AS m CROSS JOIN (
            SELECT period_end, count() AS records, max(records) OVER () AS fullest FROM presence
            WHERE period_end >= (SELECT min(began) FROM missing) AND period_end <= (SELECT max(ended) FROM missing)
            GROUP BY period_end
        ) AS p
        WHERE p.period_end > m.began AND p.period_end <= m.ended
        GROUP BY incident_id
    )
SELECT m.incident_id AS incident_id, arrayStringConcat(arraySlice(m.parts, 1, length(m.parts) - 2), '/') AS area, m.parts[-2] AS service, m.parts[-1] AS device_class,
    m.began AS from, a.observed_to AS to, (SELECT min(period_end) FROM presence) AS presence_from
FROM missing AS m INNER JOIN arrived AS a ON a.incident_id = m.incident_id
WHERE length(m.parts) >= 3 AND a.observed_to > m.began
ORDER BY incident_id
