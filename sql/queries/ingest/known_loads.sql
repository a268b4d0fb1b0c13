-- Which of these contents are already in, and what was counted then; whose they are, for which time, and how new their rows are.
SELECT toString(load_id) AS load_id, name, report, source, toString(period_from) AS period_from, toString(period_to) AS period_to, toString(revision) AS revision
FROM loads FINAL
WHERE load_id IN {load_ids:Array(String)} AND state = 'done'
