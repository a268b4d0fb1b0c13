-- Which of these contents are already in, and what was counted then.
SELECT toString(load_id) AS load_id, name, report FROM loads FINAL WHERE load_id IN {load_ids:Array(String)} AND state = 'done'
