SELECT element_id AS value, element AS text FROM elements_shown WHERE is_core ORDER BY kind, element_id
