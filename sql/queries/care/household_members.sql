-- Round 1 of a run: every centre that may join another one, with where it sleeps: the place of most nights, when that is most of them and they are enough.
INSERT INTO centre_groups (run, round, member, group_key, customers, home, may_join, reason)
WITH homes AS (
    SELECT subscriber_key, argMax(place_key, (spent, place_key)) AS place, max(spent) AS there, sum(spent) AS nights
    FROM (SELECT subscriber_key, place_key, uniqExact(night) AS spent FROM night_places WHERE {same_nights:Bool} GROUP BY subscriber_key, place_key)
    GROUP BY subscriber_key
    HAVING nights >= {nights_min:UInt16} AND there >= {share_min:Float64} * nights
)
SELECT {run:UInt64}, 1, c.centre, c.centre, any(c.size), ifNull(argMaxIf(h.place, (h.there, h.place), h.place != 0), 0), true, ''
FROM (SELECT member AS customer_key, group_key AS centre, customers AS size FROM centre_groups WHERE run = {run:UInt64} AND round = 0 AND may_join) AS c
LEFT JOIN (SELECT customer_key, subscriber_key FROM subscriptions FINAL WHERE NOT removed) AS s ON s.customer_key = c.customer_key
LEFT JOIN homes AS h ON h.subscriber_key = s.subscriber_key
GROUP BY c.centre
HAVING any(c.size) < {size_max:UInt16}
