-- Why: whether decision centres are out of date is asked before every list, so what a run was made of stands in one row and nothing is scanned for it. A row is written when its run is complete: what
-- reads line_owners reads the newest run here. centres_run: the run its centres are of, an earlier one where only contracts had changed. customers_block, subscriptions_block: the newest block of those tables the run had read; a load that was under way then has a later one.
CREATE TABLE IF NOT EXISTS centre_runs (
    run UInt64,
    centres_run UInt64,
    computed_for DateTime('UTC'),
    policy LowCardinality(String),
    customers_block Int64,
    subscriptions_block Int64,
    made_at DateTime('UTC') DEFAULT now()
) ENGINE = MergeTree ORDER BY run
