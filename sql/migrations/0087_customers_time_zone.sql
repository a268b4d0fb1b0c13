-- Why: quiet hours are the customer's, not the operator's. An IANA name; empty where the policy's time zone holds.
ALTER TABLE customers ADD COLUMN IF NOT EXISTS time_zone LowCardinality(String) DEFAULT '' AFTER language
