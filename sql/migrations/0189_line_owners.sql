-- Why: a list asks of thousands of lines whose contract it is, who decides about it and whether they may be told. Asked one after the other that is a pass over all lines, one over all customers and
-- one over all centres; here it stands together, by line, made with the centres it belongs to (centre_runs). A run is a partition: readers go from one run to the next at once, and the old one is dropped whole.
-- Keys are hashes, which nothing makes smaller. may_be_told: the customer agreed to be told, did not opt out and is not protected.
CREATE TABLE IF NOT EXISTS line_owners (
    run UInt64,
    subscriber_key UInt64 CODEC(NONE),
    customer_key UInt64 CODEC(NONE),
    centre_key UInt64 CODEC(NONE),
    may_be_told Bool
) ENGINE = MergeTree PARTITION BY run ORDER BY subscriber_key
SETTINGS non_replicated_deduplication_window = 0
