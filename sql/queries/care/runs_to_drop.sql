-- Runs of which rows are left although they are not the newest complete one.
SELECT DISTINCT partition_id AS partition FROM system.parts
WHERE active AND database = currentDatabase() AND table = 'line_owners' AND partition != toString((SELECT max(run) FROM centre_runs))
