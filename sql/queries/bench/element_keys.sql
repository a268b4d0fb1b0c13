-- The key of every element, for a bench that made the elements itself.
SELECT element_key, element_id FROM elements FINAL ORDER BY element_id
