-- One round of joining: two groups join when each is the other's best, they are no more than a household holds together, nobody in one was taken away from
-- somebody in the other, and at least half of the pairs across are tied strongly or sleep in one place; so a chain of strangers does not grow into a family.
-- Best is the strongest tie across, then the smaller name: the same ties give the same households.
INSERT INTO centre_groups (run, round, member, group_key, customers, home, may_join, reason)
WITH
    strong AS (SELECT centre_a, centre_b, evidence FROM centre_links WHERE revision = {run:UInt64} AND verdict = 'strong'),
    state AS (
        SELECT member, group_key, customers, home FROM centre_groups
        WHERE run = {run:UInt64} AND round = {round:UInt8} AND member IN (SELECT arrayJoin([centre_a, centre_b]) FROM strong)
    ),
    groups AS (SELECT group_key, sum(customers) AS size, groupArray(home) AS homes FROM state GROUP BY group_key),
    across AS (
        SELECT least(x.group_key, y.group_key) AS one, greatest(x.group_key, y.group_key) AS other, max(evidence) AS best, count() AS ties
        FROM strong AS e
        INNER JOIN state AS x ON x.member = e.centre_a
        INNER JOIN state AS y ON y.member = e.centre_b
        WHERE x.group_key != y.group_key
        GROUP BY one, other
    ),
    split AS (
        SELECT least(x.group_key, y.group_key) AS one, greatest(x.group_key, y.group_key) AS other
        FROM centre_splits AS s
        INNER JOIN (SELECT member, group_key FROM centre_groups WHERE run = {run:UInt64} AND round = 0) AS p ON p.member = s.customer_key
        INNER JOIN (SELECT member, group_key FROM centre_groups WHERE run = {run:UInt64} AND round = 0) AS q ON q.member = s.other_key
        INNER JOIN state AS x ON x.member = p.group_key
        INNER JOIN state AS y ON y.member = q.group_key
    ),
    possible AS (
        SELECT a.one AS one, a.other AS other, a.best AS best
        FROM across AS a
        INNER JOIN groups AS g ON g.group_key = a.one
        INNER JOIN groups AS h ON h.group_key = a.other
        WHERE g.size + h.size <= {size_max:UInt16}
            AND 2 * greatest(a.ties, arraySum(home -> if(home = 0, 0, countEqual(h.homes, home)), g.homes)) >= length(g.homes) * length(h.homes)
            AND (a.one, a.other) NOT IN (SELECT one, other FROM split)
    ),
    favourites AS (
        SELECT tupleElement(way, 1) AS group_key, argMin(tupleElement(way, 2), (-best, tupleElement(way, 2))) AS favourite
        FROM (SELECT arrayJoin([(one, other), (other, one)]) AS way, best FROM possible)
        GROUP BY group_key
    ),
    joined AS (
        SELECT f.group_key AS group_key, least(f.group_key, f.favourite) AS new_key
        FROM favourites AS f INNER JOIN favourites AS g ON g.group_key = f.favourite AND g.favourite = f.group_key
    )
SELECT {run:UInt64}, {round:UInt8} + 1, s.member, if(j.new_key = 0, s.group_key, j.new_key), s.customers, s.home, true, ''
FROM state AS s LEFT JOIN joined AS j ON j.group_key = s.group_key
