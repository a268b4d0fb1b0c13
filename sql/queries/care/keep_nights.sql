-- Where people slept who agreed that households be inferred: for each night that is over (00:00 to 05:00, network time) and still within presence, the sector
-- that served them longest. The cells of a sector are one place, whatever their technology.
INSERT INTO night_places (night, subscriber_key, place_key, revision)
SELECT night, subscriber_key, argMax(place, (spent_s, place)), {revision:UInt64}
FROM (
    SELECT toDate(p.period_end) AS night, p.subscriber_key AS subscriber_key, if(e.site = '', p.element_key, cityHash64(e.site, e.sector)) AS place,
        sum(p.seconds) AS spent_s
    FROM (
        SELECT period_end, element_key, subscriber_key, seconds FROM presence FINAL
        WHERE period_end > toStartOfDay({at:DateTime('UTC')} - 3 * 86400) AND period_end <= {at:DateTime('UTC')} AND events > 0
            AND (period_end - toStartOfDay(period_end)) BETWEEN 900 AND 18000
            AND toDate(period_end) NOT IN (SELECT DISTINCT night FROM night_places)
            AND subscriber_key IN (
                SELECT subscriber_key FROM subscriptions FINAL WHERE NOT removed AND customer_key IN (
                    SELECT customer_key FROM (
                        SELECT customer_key, granted FROM consents FINAL WHERE purpose = {purpose:String} AND given_at <= {at:DateTime('UTC')}
                        ORDER BY given_at DESC, granted ASC LIMIT 1 BY customer_key)
                    WHERE granted))
    ) AS p
    LEFT JOIN (SELECT element_key, site, sector FROM elements FINAL WHERE NOT removed) AS e ON e.element_key = p.element_key
    WHERE toStartOfDay(p.period_end) + 18000 < {at:DateTime('UTC')}
    GROUP BY night, subscriber_key, place
)
GROUP BY night, subscriber_key
