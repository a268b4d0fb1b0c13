-- How many groups a round left.
SELECT uniqExact(group_key) AS found FROM centre_groups WHERE run = {run:UInt64} AND round = {round:UInt8}
