-- Changes whenever an inventory is loaded; discoveries carry revision 1 and do not change it.
SELECT toString(greatest((SELECT max(revision) FROM elements), (SELECT max(revision) FROM element_aliases))) AS revision
