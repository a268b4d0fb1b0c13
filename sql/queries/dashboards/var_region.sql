SELECT DISTINCT region FROM elements_shown ORDER BY region
