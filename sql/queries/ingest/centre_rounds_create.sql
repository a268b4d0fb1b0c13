-- Labels of one round beside those of the round before; 24 bytes a customer, gone when the computation ends.
CREATE TABLE IF NOT EXISTS decision_centre_rounds (round UInt8, customer_key UInt64, account_key UInt64, pair_key UInt64, label UInt64)
ENGINE = MergeTree PARTITION BY round ORDER BY customer_key
