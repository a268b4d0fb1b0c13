-- What ties two centres beyond hard links, weighed. Candidates come from what is linear in the number of lines (devices, top-ups, logins, each bounded by the
-- degree of a hub); nights only support or contradict a pair that something else brought up, since everybody in a sector sleeps in the same place.
-- Whoever did not agree counts for who is a hub, and for nothing else: no row of theirs is written.
-- Cost, N lines: one pass over each kind of record in its own order, one hash join of the tied lines, one of the homes of the tied centres.
INSERT INTO centre_links (centre_a, centre_b, kinds, weights, evidence, verdict, policy, computed_for, revision)
WITH
    -- A device goes from one line to the next; one that was in more lines than a hub may have is a shop's.
    moved AS (
        SELECT tupleElement(tupleElement(pair, 1), 2) AS x, tupleElement(tupleElement(pair, 2), 2) AS y
        FROM (
            SELECT arrayJoin(arrayZip(arrayPopBack(stays), arrayPopFront(stays))) AS pair
            FROM (
                SELECT arraySort(groupUniqArray((seen_from, subscriber_key))) AS stays
                FROM device_stays
                WHERE {moved_device:Bool} AND seen_to > {at:DateTime('UTC')} - {within_days:UInt32} * 86400 AND seen_from <= {at:DateTime('UTC')}
                GROUP BY device_key
                HAVING uniqExact(subscriber_key) BETWEEN 2 AND {hub_degree_max:UInt16}
            )
        )
    ),
    topped_up AS (
        SELECT least(payer_key, subscriber_key) AS x, greatest(payer_key, subscriber_key) AS y
        FROM top_ups WHERE {mutual_top_ups:Bool} AND at > {at:DateTime('UTC')} - {within_days:UInt32} * 86400 AND at <= {at:DateTime('UTC')}
        GROUP BY x, y
        HAVING least(uniqExactIf(at, payer_key = x), uniqExactIf(at, payer_key = y)) >= {top_ups_min:UInt16}
    ),
    logged_in AS (
        SELECT x, arrayJoin(lines) AS y
        FROM (
            SELECT lines, arrayJoin(lines) AS x
            FROM (
                SELECT groupUniqArray(subscriber_key) AS lines FROM self_care_logins
                WHERE {one_login:Bool} AND at > {at:DateTime('UTC')} - {within_days:UInt32} * 86400 AND at <= {at:DateTime('UTC')}
                GROUP BY login_key
                HAVING uniqExact(subscriber_key) BETWEEN 2 AND {hub_degree_max:UInt16}
            )
        )
    ),
    -- Lines become customers before anybody counts: a hub is one with ties to many others, whether or not these agreed.
    contracts AS (SELECT subscriber_key, customer_key FROM subscriptions FINAL WHERE NOT removed),
    tied AS (
        SELECT DISTINCT p.customer_key AS a, q.customer_key AS b, t.kind AS kind
        FROM (
            SELECT tupleElement(way, 1) AS x, tupleElement(way, 2) AS y, kind
            FROM (
                SELECT arrayJoin([(first, second), (second, first)]) AS way, kind
                FROM (
                    SELECT x AS first, y AS second, 'moved_device' AS kind FROM moved
                    UNION ALL SELECT x, y, 'mutual_top_ups' FROM topped_up
                    UNION ALL SELECT x, y, 'one_login' FROM logged_in
                )
            )
        ) AS t
        INNER JOIN contracts AS p ON p.subscriber_key = t.x
        INNER JOIN contracts AS q ON q.subscriber_key = t.y
        WHERE p.customer_key != q.customer_key
    ),
    -- One row a customer and neighbour, with how many neighbours the customer has.
    neighbours AS (SELECT a, b, groupArray(kind) AS kinds, count() OVER (PARTITION BY a) AS degree FROM tied GROUP BY a, b),
    members AS (SELECT member AS customer_key, group_key AS centre FROM centre_groups WHERE run = {run:UInt64} AND round = 0 AND may_join),
    centres AS (SELECT member AS centre, home FROM centre_groups WHERE run = {run:UInt64} AND round = 1),
    crowds AS (SELECT home, count() AS sleepers, sum(count()) OVER () AS all_sleepers FROM centres WHERE home != 0 GROUP BY home),
    pairs AS (
        SELECT least(p.centre, q.centre) AS centre_a, greatest(p.centre, q.centre) AS centre_b, arraySort(groupUniqArrayArray(n.kinds)) AS given,
            max(n.degree) AS degree
        FROM neighbours AS n
        INNER JOIN members AS p ON p.customer_key = n.a
        INNER JOIN members AS q ON q.customer_key = n.b
        WHERE p.centre != q.centre
        GROUP BY centre_a, centre_b
    ),
    weighed AS (
        SELECT centre_a, centre_b, given, degree, x.home AS home_a, y.home AS home_b,
            -- The more sleep in one place, the less it says.
            if(home_a = home_b, log10({night_household:Float64} / least(1, greatest({night_others:Float64}, c.sleepers / c.all_sleepers))),
                log10((1 - {night_household:Float64}) / (1 - {night_others:Float64}))) AS night_weight,
            home_a != 0 AND home_b != 0 AS nights_known,
            nights_known AND home_a = home_b AND night_weight > 0 AS nights_together,
            if(nights_together, arrayPushBack(given, 'same_nights'), if(nights_known AND night_weight < 0, arrayPushBack(given, 'nights_apart'), given)) AS kinds,
            arrayMap(kind -> if(kind IN ('same_nights', 'nights_apart'), night_weight,
                transform(kind, {kinds:Array(String)}, {kind_weights:Array(Float64)}, toFloat64(0))), kinds) AS weights
        FROM pairs
        INNER JOIN centres AS x ON x.centre = centre_a
        INNER JOIN centres AS y ON y.centre = centre_b
        LEFT JOIN crowds AS c ON c.home = x.home
    ),
    split AS (
        SELECT least(p.centre, q.centre) AS centre_a, greatest(p.centre, q.centre) AS centre_b
        FROM centre_splits AS s
        INNER JOIN members AS p ON p.customer_key = s.customer_key
        INNER JOIN members AS q ON q.customer_key = s.other_key
    )
SELECT centre_a, centre_b, kinds, weights, {prior:Float64} + arraySum(weights) AS evidence,
    multiIf(
        (centre_a, centre_b) IN (SELECT centre_a, centre_b FROM split), 'split',
        degree > {hub_degree_max:UInt16}, 'hub',
        length(arrayFilter(kind -> kind != 'nights_apart', kinds)) < {kinds_min:UInt8}, 'one_kind',
        evidence < {evidence_min:Float64}, 'too_weak',
        'strong'),
    {policy:String}, {at:DateTime('UTC')}, {run:UInt64}
FROM weighed
