-- How many elements were made up from measurement files and are still there.
SELECT count() AS elements FROM elements FINAL WHERE origin = 'discovered' AND NOT removed
