-- The keys of elements by their identifiers. Elements that were removed are not known.
SELECT element_id, toString(element_key) AS element_key FROM elements FINAL WHERE element_id IN {names:Array(String)} AND NOT removed
