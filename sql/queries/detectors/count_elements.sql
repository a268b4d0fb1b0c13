-- How many elements there are, which decides how finely a build is sliced.
SELECT count() AS elements FROM elements FINAL WHERE NOT removed
