-- Makes the centres of a run the ones that count. {rounds} is the last round of joins, 0 where households are not inferred.
INSERT INTO decision_centres (customer_key, centre_key, reason, computed_for, policy, revision)
SELECT h.member, if(g.joined, g.group_key, h.group_key), if(g.joined, 'household_inferred', h.reason), {at:DateTime('UTC')}, {policy:String}, {run:UInt64}
FROM (SELECT member, group_key, reason FROM centre_groups WHERE run = {run:UInt64} AND round = 0) AS h
LEFT JOIN (
    SELECT member, group_key, count() OVER (PARTITION BY group_key) > 1 AS joined
    FROM centre_groups WHERE run = {run:UInt64} AND round = {rounds:UInt8} AND {rounds:UInt8} > 0
) AS g ON g.member = h.group_key
