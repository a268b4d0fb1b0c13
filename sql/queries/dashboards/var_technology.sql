SELECT DISTINCT technology FROM elements_shown ORDER BY technology
