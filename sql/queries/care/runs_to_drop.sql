-- Runs of which rows are left although they are neither the newest complete one nor the one before, which somebody may just be reading.
SELECT DISTINCT partition_id AS partition FROM system.parts
WHERE active AND database = currentDatabase() AND table = 'line_owners' AND partition NOT IN (SELECT toString(run) FROM centre_runs ORDER BY run DESC LIMIT 2)
