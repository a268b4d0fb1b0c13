-- Why: in a business account somebody is to be called first: executives, and the contacts the account named. Empty where the operator does not say; who it is lies in the vault.
ALTER TABLE subscriptions ADD COLUMN IF NOT EXISTS user_role LowCardinality(String) DEFAULT '' AFTER device_class
