-- Why: one person's hours are asked for by line, and presence is ordered by time and place. The same rows once more, by line, in granules of 512 so that a person costs little;
-- as a projection it lives and dies with the parts: retention, erasure, corrections and grants know one table. Read without FINAL (projections know none), newest revision first.
ALTER TABLE presence ADD PROJECTION IF NOT EXISTS by_line
    (SELECT period_end, element_key, subscriber_key, source_key, seconds, events, failures, bytes, revision ORDER BY subscriber_key, period_end)
    WITH SETTINGS (index_granularity = 512)
