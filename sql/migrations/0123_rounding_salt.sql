-- Why: counts are rounded to 5 up or down by a draw that is the same whenever the same group is rounded, so that sums stay right on average; whoever could foresee the draw
-- could narrow a count down. This is the secret in it, made once for this installation; no role but the owner is granted it.
CREATE TABLE IF NOT EXISTS rounding_salt (salt UUID) ENGINE = MergeTree ORDER BY salt
AS SELECT generateUUIDv4()
