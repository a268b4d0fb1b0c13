-- Counts who used what where in the last few periods, and forgets who: active subscriptions and bytes for each area, service (the line's type) and class of device.
-- A group with customers that nobody of is seen from gets a zero, as long as any record came for the period; a period without records gets no row, it is not known.
-- Counted again each period for {recent_s} seconds, because records come later than counters. Presence that has run out is left as it was counted.
INSERT INTO usage_counts (period_end, area, service, device_class, users, bytes, revision)
WITH
    {period_end:DateTime('UTC')} AS t,
    seen AS (
        SELECT p.period_end AS period_end, e.area AS area, p.subscriber_key AS subscriber_key, sum(p.bytes) AS bytes
        FROM (SELECT period_end, element_key, subscriber_key, bytes FROM presence FINAL WHERE period_end > t - {recent_s:UInt32} AND period_end <= t AND events > 0) AS p
        INNER JOIN (SELECT element_key, toString(area) AS area FROM elements FINAL WHERE NOT removed AND area != '') AS e ON e.element_key = p.element_key
        GROUP BY period_end, area, subscriber_key
    ),
    lines AS (SELECT subscriber_key, toString(line_type) AS service, toString(device_class) AS device_class FROM subscriptions FINAL WHERE NOT removed),
    counted AS (
        SELECT s.period_end AS period_end, s.area AS area, l.service AS service, l.device_class AS device_class, count() AS users, sum(s.bytes) AS bytes
        FROM seen AS s INNER JOIN lines AS l ON l.subscriber_key = s.subscriber_key
        GROUP BY period_end, area, service, device_class
    ),
    known AS (
        SELECT groupUniqArray((toString(area), toString(service), toString(device_class))) AS groups
        FROM usage_counts WHERE period_end > t - 7 * 86400 AND period_end <= t
    )
SELECT r.1 AS period_end, r.2 AS area, r.3 AS service, r.4 AS device_class, max(r.5), max(r.6), {revision:UInt64}
FROM (
    -- Counted once: a second look at `counted`, for the periods in it, would count everybody a second time.
    SELECT arrayJoin(arrayConcat(rows, arrayFlatten(arrayMap(p -> arrayMap(g -> (p, g.1, g.2, g.3, toUInt64(0), toUInt64(0)), groups), arrayDistinct(rows.1))))) AS r
    FROM (SELECT groupArray((period_end, area, service, device_class, toUInt64(users), toUInt64(bytes))) AS rows FROM counted) AS c CROSS JOIN known
)
GROUP BY period_end, area, service, device_class
