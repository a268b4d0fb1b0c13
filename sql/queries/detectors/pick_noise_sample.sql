-- Whose noise is measured tonight: a few peer groups of each kind, others every night.
INSERT INTO noise_sample (valid_from, element_key, kind, peer_group)
SELECT {day:Date}, e.element_key, e.kind, g.peer_group
FROM (SELECT element_key, kind FROM elements FINAL WHERE NOT removed) AS e
INNER JOIN (SELECT element_key, peer_group FROM peer_groups WHERE valid_from = {day:Date}) AS g ON g.element_key = e.element_key
QUALIFY dense_rank() OVER (PARTITION BY e.kind ORDER BY cityHash64(g.peer_group, {day:Date}), g.peer_group) <= {groups:UInt32}
