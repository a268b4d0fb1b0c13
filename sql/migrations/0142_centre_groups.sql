-- Why: joining households goes in rounds, and each round reads what the last one left. Staging of one run: in round 0 a member is a customer and the group is
-- the centre that hard links make; from round 1 on a member is such a centre. customers: how many the member stands for; home: where it sleeps, 0 unknown;
-- may_join: all of it are consumers who agreed. Runs go by themselves after a day.
CREATE TABLE IF NOT EXISTS centre_groups (
    run UInt64,
    round UInt8,
    member UInt64,
    group_key UInt64,
    customers UInt32,
    home UInt64,
    may_join Bool,
    reason LowCardinality(String),
    made_at DateTime('UTC') DEFAULT now()
) ENGINE = MergeTree PARTITION BY toYYYYMMDD(made_at) ORDER BY (run, round, member)
TTL made_at + INTERVAL 1 DAY
SETTINGS ttl_only_drop_parts = 1
