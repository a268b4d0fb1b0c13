-- Why: a centre is named by its smallest customer, so a new member, a split or a household recognised gives it another name. What was done or promised under
-- the old name still holds: who opted out stays out, who was told was told. Every centre a customer ever was in; never taken away while the customer is known.
CREATE TABLE IF NOT EXISTS centre_memberships (
    customer_key UInt64,
    centre_key UInt64,
    since DateTime('UTC') DEFAULT now(),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (customer_key, centre_key)
