SELECT DISTINCT vendor FROM elements_shown ORDER BY vendor
