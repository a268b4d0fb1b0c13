-- Why: what ties two contracts beyond hard links, and what came of it: an inference about people must be explainable to them, and contestable. One row a pair
-- of hard centres (named by their smallest customer key) with any tie; kinds and their weights (log10 likelihood ratios) side by side; evidence is the
-- log10 odds that they are one household. verdict: joined, or why not. Rows of an older revision are of an earlier run.
CREATE TABLE IF NOT EXISTS centre_links (
    centre_a UInt64,
    centre_b UInt64,
    kinds Array(LowCardinality(String)),
    weights Array(Float32),
    evidence Float32,
    verdict LowCardinality(String),
    policy LowCardinality(String),
    computed_for DateTime('UTC'),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (centre_a, centre_b)
