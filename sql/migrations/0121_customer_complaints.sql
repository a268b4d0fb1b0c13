-- Why: whoever talks to a customer needs to know that they complained, when and what about; what they wrote stays out of reach. Runs as its owner, so that care needs no
-- grant on complaints; the topic is in complaint_topics, which care may read.
CREATE VIEW IF NOT EXISTS customer_complaints DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT customer_key, complaint_key, created_at, channel FROM complaints FINAL WHERE NOT removed AND customer_key != 0
