-- Why: who decides about the contract, a household or a business account; contacted once, not once per SIM. Recomputed whole from hard links after customers change.
CREATE TABLE IF NOT EXISTS decision_centres (
    customer_key UInt64,
    centre_key UInt64,
    reason LowCardinality(String),
    revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY customer_key
