-- Discovered elements that these names led to, before the inventory claimed the names.
SELECT DISTINCT element_id FROM element_aliases FINAL WHERE dn IN {names:Array(String)} AND origin = 'discovered'
