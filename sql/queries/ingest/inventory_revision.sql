-- Changes whenever an inventory is loaded, or elements come or go otherwise; discoveries carry revision 1.
SELECT concat(
    toString(greatest((SELECT max(revision) FROM elements), (SELECT max(revision) FROM element_aliases))), ':',
    toString((SELECT count() FROM elements))) AS revision
