-- Why: users of one class of device can go missing while everybody else is served; empty where the operator does not say.
ALTER TABLE subscriptions ADD COLUMN IF NOT EXISTS device_class LowCardinality(String) DEFAULT '' AFTER line_type
