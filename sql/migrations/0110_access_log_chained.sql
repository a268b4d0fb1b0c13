-- Why: a log that can be changed without anybody noticing proves nothing. Each row carries the keyed hash of itself and of the row before in its writer's
-- chain (one chain per process, so writers never wait for one another), and the first row of a chain the heads of the chains there were. The key is not
-- in the database. purpose: why somebody looked. fields: what was shown of each row, by name.
ALTER TABLE access_log
    ADD COLUMN IF NOT EXISTS purpose LowCardinality(String) DEFAULT '',
    ADD COLUMN IF NOT EXISTS fields Array(LowCardinality(String)),
    ADD COLUMN IF NOT EXISTS chain String DEFAULT '',
    ADD COLUMN IF NOT EXISTS sequence UInt64 DEFAULT 0,
    ADD COLUMN IF NOT EXISTS anchors Array(String),
    ADD COLUMN IF NOT EXISTS previous String DEFAULT '',
    ADD COLUMN IF NOT EXISTS hash String DEFAULT ''
