-- Says of each strong tie whether it made a household, and empties what no longer ties anybody: evidence about people is not kept for its own sake.
INSERT INTO centre_links (centre_a, centre_b, kinds, weights, evidence, verdict, policy, computed_for, revision)
SELECT l.centre_a, l.centre_b, if(gone, [], l.kinds), if(gone, [], l.weights), if(gone, 0, l.evidence),
    multiIf(gone, 'gone', x.group_key = y.group_key, 'joined', 'no_room'), {policy:String}, {at:DateTime('UTC')}, {run:UInt64}
FROM (SELECT *, revision < {run:UInt64} AS gone FROM centre_links FINAL WHERE verdict = 'strong' OR revision < {run:UInt64} AND verdict != 'gone') AS l
LEFT JOIN (SELECT member, group_key FROM centre_groups WHERE run = {run:UInt64} AND round = {rounds:UInt8}) AS x ON x.member = l.centre_a
LEFT JOIN (SELECT member, group_key FROM centre_groups WHERE run = {run:UInt64} AND round = {rounds:UInt8}) AS y ON y.member = l.centre_b
